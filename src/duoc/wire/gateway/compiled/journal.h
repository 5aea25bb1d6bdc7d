/* The journal's part of a turn (journal.py: written, send_stored; tree.root). */

static int is_logged(PyObject *item) { return PyTuple_CheckExact(item) && PyTuple_GET_SIZE(item) == 5 && PyBytes_CheckExact(PyTuple_GET_ITEM(item, 0)); }

/* (the spool's bytes, the leaf hashes) of what a turn has logged: records.messages and tree.leaf_hashes. */
static PyObject *written(PyObject *Py_UNUSED(module), PyObject *items)
{
    enum { HEAD_SIZE = 9, KIND = 'M' };
    if (!PyList_Check(items)) {
        PyErr_SetString(PyExc_TypeError, "a turn is a list");
        return NULL;
    }
    Py_ssize_t count = PyList_GET_SIZE(items), size = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *item = PyList_GET_ITEM(items, i);
        if (!is_logged(item)) {
            PyErr_SetString(PyExc_TypeError, "what is logged is five things, a message first");
            return NULL;
        }
        size += HEAD_SIZE + PyBytes_GET_SIZE(PyTuple_GET_ITEM(item, 0));
    }
    PyObject *block = PyBytes_FromStringAndSize(NULL, size), *leaves = PyList_New(count);
    unsigned char *to = block == NULL ? NULL : (unsigned char *)PyBytes_AS_STRING(block);
    int failed = block == NULL || leaves == NULL;
    for (Py_ssize_t i = 0; i < count && !failed; i++) {
        Span message = span(PyTuple_GET_ITEM(PyList_GET_ITEM(items, i), 0)), parts[2] = {{"\0", 1}, message};
        PyObject *leaf = PyBytes_FromStringAndSize(NULL, 32);
        failed = leaf == NULL || digest(&sha256, parts, 2, (unsigned char *)PyBytes_AS_STRING(leaf)) < 0;
        if (failed) {
            Py_XDECREF(leaf);
            break;
        }
        for (int byte = 0; byte < 4; byte++)
            *to++ = (unsigned char)(message.size >> 8 * byte);
        memcpy(to, PyBytes_AS_STRING(leaf), 4);
        to[4] = KIND;
        memcpy(to + 5, message.at, message.size);
        to += 5 + message.size;
        PyList_SET_ITEM(leaves, i, leaf);
    }
    PyObject *made = failed ? NULL : PyTuple_Pack(2, block, leaves);
    Py_XDECREF(block);
    Py_XDECREF(leaves);
    return made;
}

/* The root over leaf hashes (tree.root): levels in one array, halved in place; an odd last node moves up. */
static PyObject *root(PyObject *Py_UNUSED(module), PyObject *leaves)
{
    Py_ssize_t count = PyList_Check(leaves) ? PyList_GET_SIZE(leaves) : 0;
    for (Py_ssize_t i = 0; i < count; i++)
        if (!PyBytes_CheckExact(PyList_GET_ITEM(leaves, i)) || PyBytes_GET_SIZE(PyList_GET_ITEM(leaves, i)) != 32)
            count = 0;
    if (count == 0) {
        PyErr_SetString(PyExc_ValueError, "a root here is over a list of one leaf hash or more");
        return NULL;
    }
    unsigned char *level = PyMem_Malloc(count * 32);
    if (level == NULL)
        return PyErr_NoMemory();
    for (Py_ssize_t i = 0; i < count; i++)
        memcpy(level + 32 * i, PyBytes_AS_STRING(PyList_GET_ITEM(leaves, i)), 32);
    PyObject *found = NULL;
    while (count > 1) {
        for (Py_ssize_t i = 0; i + 1 < count; i += 2) {
            Span parts[2] = {{"\1", 1}, {(char *)level + 32 * i, 64}};
            if (digest(&sha256, parts, 2, level + 16 * i) < 0)
                goto end;
        }
        if (count & 1)
            memmove(level + 16 * (count - 1), level + 32 * (count - 1), 32);
        count = (count + 1) / 2;
    }
    found = PyBytes_FromStringAndSize((char *)level, 32);
end:
    PyMem_Free(level);
    return found;
}

/* Whether this answer belongs to a call in the lane; then it is sent, and the connection is free. */
static int sent(PyObject *answer, PyObject *data)
{
    if (!PyMethod_Check(answer) || PyMethod_GET_FUNCTION(answer) != long_answer || !PyBytes_CheckExact(data) || !PyBytes_GET_SIZE(data))
        return 0;
    PyObject *inbound = PyMethod_GET_SELF(answer), *transport = NULL, *nothing = NULL;
    int yes = is(inbound, s_place, taken_place);
    if (yes <= 0 || (transport = PyObject_GetAttr(inbound, s_transport)) == NULL)
        return yes < 0 || yes > 0 ? -1 : 0;
    yes = transport == Py_None ? 1 : is_closing(transport);
    if (yes == 0) {
        if (PyObject_SetAttr(inbound, s_place, free_place) == 0 && PyObject_SetAttr(inbound, s_deadline, nobody_hurries) == 0)
            nothing = PyObject_CallMethodOneArg(transport, s_write, data);
        yes = nothing == NULL ? -1 : 1;
    } else if (yes > 0) {
        yes = 0; /* nobody is left to be answered: the long way knows what that means */
    }
    Py_XDECREF(nothing);
    Py_DECREF(transport);
    return yes;
}

/* Let the answers go whose records are stored. Gives the [(answer, data)] of those that must be held. One that fails is told
 * with what went wrong; the others go on. */
static PyObject *send_stored(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *items, *unsent, *held;
    if (!PyArg_ParseTuple(args, "O!O", &PyList_Type, &items, &unsent) || (held = PyList_New(0)) == NULL)
        return NULL;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(items); i++) {
        PyObject *item = PyList_GET_ITEM(items, i);
        if (!is_logged(item)) {
            PyErr_SetString(PyExc_TypeError, "what is logged is five things");
            goto failed;
        }
        PyObject *answer = PyTuple_GET_ITEM(item, 2), *data = PyTuple_GET_ITEM(item, 3);
        int hold = PyObject_IsTrue(PyTuple_GET_ITEM(item, 4)), done = -1;
        Py_INCREF(item);
        if (hold > 0) {
            PyObject *kept = PyTuple_Pack(2, answer, data);
            done = kept == NULL ? -1 : PyList_Append(held, kept);
            Py_XDECREF(kept);
        } else if (hold == 0 && (done = sent(answer, data)) == 0) {
            PyObject *nothing = PyObject_CallOneArg(answer, data);
            done = nothing == NULL ? -1 : 0;
            Py_XDECREF(nothing);
        }
        done = done < 0 ? tell(unsent, answer) : 0;
        Py_DECREF(item);
        if (done < 0)
            goto failed;
    }
    return held;
failed:
    Py_DECREF(held);
    return NULL;
}
