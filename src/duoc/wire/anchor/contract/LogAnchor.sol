// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Roots of transparency logs, kept where their operator cannot take them back.
///
/// One contract belongs to one operator and holds all of that operator's logs. The owner is the account that deploys it:
/// were a log to belong to whoever names it first, a stranger could claim it between deployment and first anchor, since a
/// log's id is public. Whoever holds the owner's key can at most anchor false roots at larger sizes, each of which
/// contradicts the log's own tiles; nobody can change or remove a root that is here.
contract LogAnchor {
    struct Log {
        uint64 size; // the largest anchored size; 0 before the first anchor
        uint64 count; // how many anchors there are, so that a reader of events knows when it has all of them
        uint64 atBlock; // the block of the last anchor, so that its event is found without a search
    }

    event Anchored(bytes32 indexed logId, uint64 size, bytes32 root);
    event HandedOver(address indexed owner);

    error NotOwner();
    error Rollback(uint64 lastSize);
    error NoRoot();

    address public owner;
    uint64 public bornAt; // the block of the deployment: no anchor is older

    /// logId (SHA-256 of the log's origin) => its last anchor.
    mapping(bytes32 => Log) public logs;
    /// (logId, size) => root; 0 where nothing was anchored.
    mapping(bytes32 => mapping(uint64 => bytes32)) public rootOf;

    constructor() {
        owner = msg.sender;
        bornAt = uint64(block.number);
        emit HandedOver(msg.sender);
    }

    /// States that the log had this root at this size. Sizes only grow; a root that is stored stays.
    function anchor(bytes32 logId, uint64 size, bytes32 root) external {
        if (msg.sender != owner) revert NotOwner();
        if (root == 0) revert NoRoot();
        Log memory last = logs[logId];
        if (size <= last.size) revert Rollback(last.size);
        logs[logId] = Log(size, last.count + 1, uint64(block.number));
        rootOf[logId][size] = root;
        emit Anchored(logId, size, root);
    }

    /// The largest anchored size of a log; 0 before its first anchor.
    function sizes(bytes32 logId) external view returns (uint64) {
        return logs[logId].size;
    }

    /// The owner's key is replaced; what it anchored stays.
    function handOver(address to) external {
        if (msg.sender != owner) revert NotOwner();
        owner = to;
        emit HandedOver(to);
    }
}
