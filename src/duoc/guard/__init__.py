"""Guard: nobody reads personal data without a right, a purpose and a trace.

Answers: the article's "database firewall and data-loss prevention solution" for the link to the national population database
(Đề án 06); Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15 and Nghị định 356/2025/NĐ-CP for what counts as personal.

Who may come in: whoever runs the machine asks on the command line where personal data lies, and what the wall would say of a
statement.
"""
