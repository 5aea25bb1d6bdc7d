/* `data_received` of a connection: what arrives waits for its turn (inbound.py, upstream.py). */

typedef struct {
    PyObject_HEAD
    PyObject *turn, *connection, *list;
    Py_ssize_t at_once;
    vectorcallfunc call;
} Arrival;

static PyObject *arrival_call(PyObject *self, PyObject *const *args, size_t flags, PyObject *names)
{
    Arrival *arrival = (Arrival *)self;
    if (PyVectorcall_NARGS(flags) != 1 || names != NULL) {
        PyErr_SetString(PyExc_TypeError, "data arrives alone");
        return NULL;
    }
    PyObject *list = PyObject_GetAttr(arrival->turn, arrival->list), *item = PyTuple_Pack(2, arrival->connection, args[0]), *due = NULL;
    PyObject *done = NULL;
    if (list == NULL || item == NULL || !PyList_CheckExact(list) || PyList_Append(list, item) < 0)
        goto end;
    if (PyObject_Size(args[0]) > arrival->at_once) {
        done = PyObject_CallMethodNoArgs(arrival->turn, s_take);
    } else if ((due = PyObject_GetAttr(arrival->turn, s_due)) != NULL) {
        done = due == Py_True ? Py_NewRef(Py_None) : PyObject_CallMethodNoArgs(arrival->turn, s_wake);
    }
end:
    Py_XDECREF(list);
    Py_XDECREF(item);
    Py_XDECREF(due);
    if (done == NULL && !PyErr_Occurred())
        PyErr_SetString(PyExc_TypeError, "a turn gathers in lists");
    return done;
}

static int arrival_traverse(PyObject *self, visitproc visit, void *arg)
{
    Arrival *arrival = (Arrival *)self;
    Py_VISIT(arrival->turn);
    Py_VISIT(arrival->connection);
    return 0;
}

static int arrival_clear(PyObject *self)
{
    Arrival *arrival = (Arrival *)self;
    Py_CLEAR(arrival->turn);
    Py_CLEAR(arrival->connection);
    return 0;
}

static void arrival_free(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    arrival_clear(self);
    Py_XDECREF(((Arrival *)self)->list);
    Py_TYPE(self)->tp_free(self);
}

static PyObject *arrival_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *turn, *connection, *list;
    Py_ssize_t at_once;
    if ((kwargs != NULL && PyDict_GET_SIZE(kwargs)) || !PyArg_ParseTuple(args, "OOUn", &turn, &connection, &list, &at_once))
        return NULL;
    Arrival *arrival = (Arrival *)type->tp_alloc(type, 0);
    if (arrival == NULL)
        return NULL;
    arrival->turn = Py_NewRef(turn);
    arrival->connection = Py_NewRef(connection);
    arrival->list = Py_NewRef(list);
    PyUnicode_InternInPlace(&arrival->list);
    arrival->at_once = at_once;
    arrival->call = arrival_call;
    return (PyObject *)arrival;
}

static PyTypeObject ArrivalType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "duoc.wire.gateway.compiled.lane_core.Arrival",
    .tp_doc = "Arrival(turn, connection, list, at_once): a connection's `data_received`.",
    .tp_basicsize = sizeof(Arrival),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL,
    .tp_vectorcall_offset = offsetof(Arrival, call),
    .tp_call = PyVectorcall_Call,
    .tp_new = arrival_new,
    .tp_dealloc = arrival_free,
    .tp_traverse = arrival_traverse,
    .tp_clear = arrival_clear,
};
