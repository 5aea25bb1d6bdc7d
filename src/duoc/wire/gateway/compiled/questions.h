/* Small questions to Python's objects, and what becomes of an exception. */

static int is(PyObject *object, PyObject *name, PyObject *wanted)
{
    PyObject *found = PyObject_GetAttr(object, name);
    Py_XDECREF(found);
    return found == NULL ? -1 : found == wanted;
}

static int is_closing(PyObject *connection)
{
    PyObject *found = PyObject_CallMethodNoArgs(connection, s_is_closing);
    if (found == NULL)
        return -1;
    int closing = PyObject_IsTrue(found);
    Py_DECREF(found);
    return closing;
}

static int number(PyObject *object, PyObject *name, long long *value)
{
    PyObject *found = PyObject_GetAttr(object, name);
    if (found == NULL)
        return -1;
    *value = PyLong_AsLongLong(found);
    Py_DECREF(found);
    return *value == -1 && PyErr_Occurred() ? -1 : 0;
}

static int change(PyObject *object, PyObject *name, long long by)
{
    long long value;
    if (number(object, name, &value) < 0)
        return -1;
    PyObject *made = PyLong_FromLongLong(value + by);
    int failed = made == NULL ? -1 : PyObject_SetAttr(object, name, made);
    Py_XDECREF(made);
    return failed;
}

static int take(PyObject *connection, PyObject *data)
{
    PyObject *nothing = PyObject_CallMethodOneArg(connection, s_take, data);
    Py_XDECREF(nothing);
    return nothing == NULL ? -1 : 0;
}

/* Whatever one connection brings, the others go on. -1: no exception that may be told, as Ctrl-C. */
static int tell(PyObject *failed, PyObject *connection)
{
    if (!PyErr_ExceptionMatches(PyExc_Exception))
        return -1;
    PyObject *type, *problem, *trace;
    PyErr_Fetch(&type, &problem, &trace);
    PyErr_NormalizeException(&type, &problem, &trace);
    if (trace != NULL)
        PyException_SetTraceback(problem, trace);
    PyObject *nothing = PyObject_CallFunctionObjArgs(failed, connection, problem, NULL);
    Py_XDECREF(type);
    Py_XDECREF(problem);
    Py_XDECREF(trace);
    Py_XDECREF(nothing);
    return nothing == NULL ? -1 : 0;
}

static int pair(PyObject *arrived, Py_ssize_t i, PyObject **connection, PyObject **data)
{
    PyObject *item = i < PyList_GET_SIZE(arrived) ? PyList_GET_ITEM(arrived, i) : NULL;
    if (item == NULL || !PyTuple_CheckExact(item) || PyTuple_GET_SIZE(item) != 2) {
        PyErr_SetString(PyExc_TypeError, "what has arrived is pairs of a connection and its data");
        return -1;
    }
    *connection = Py_NewRef(PyTuple_GET_ITEM(item, 0));
    *data = Py_NewRef(PyTuple_GET_ITEM(item, 1));
    return 0;
}
