/* Doors: what a connection calls with each segment. */

typedef struct Door {
    PyObject_HEAD
    vectorcallfunc call;
    Take take;
    PyObject *lane, *on, *otherwise;
    struct Door *facing; /* of the same session, towards the other side; NULL when nobody said which */
    int socket;          /* that Turns reads for this door, -1 when there is none */
    char open, full;     /* `full`: what was written to the socket before has not left yet */
} Door;

/* Whether a segment takes the lane; -1 with an exception. */
static int door_takes(Door *self, const unsigned char *data, Py_ssize_t size) {
    if (!self->open || !self->lane) return 0;
    PyObject *lane = Py_NewRef(self->lane); /* whoever is told of a statement may shut the door */
    int taken = self->take((Lane *)lane, data, size);
    Py_DECREF(lane);
    return taken;
}

static PyObject *door_call(PyObject *callable, PyObject *const *given, size_t count, PyObject *names) {
    Door *self = (Door *)callable;
    PyObject *on;
    int taken = 0;
    if (PyVectorcall_NARGS(count) != 1 || names) return PyErr_Format(PyExc_TypeError, "a door takes one segment");
    if (PyBytes_Check(given[0])) {
        taken = door_takes(self, (const unsigned char *)PyBytes_AS_STRING(given[0]), PyBytes_GET_SIZE(given[0]));
        if (taken < 0) return NULL;
    }
    on = Py_XNewRef(taken ? self->on : self->otherwise);
    if (!on) Py_RETURN_NONE;
    PyObject *done = PyObject_CallOneArg(on, given[0]);
    Py_DECREF(on);
    return done;
}

static int door_init(Door *self, PyObject *arguments, PyObject *names) {
    PyObject *lane, *on, *otherwise;
    int asking;
    static char *words[] = {"lane", "asking", "on", "otherwise", NULL};
    if (!PyArg_ParseTupleAndKeywords(arguments, names, "O!pOO", words, &LaneType, &lane, &asking, &on, &otherwise)) return -1;
    self->call = door_call;
    self->take = asking ? asks : answers;
    self->open = 1;
    Py_XSETREF(self->lane, Py_NewRef(lane));
    Py_XSETREF(self->on, Py_NewRef(on));
    Py_XSETREF(self->otherwise, Py_NewRef(otherwise));
    return 0;
}

static PyObject *door_new(PyTypeObject *type, PyObject *arguments, PyObject *names) {
    Door *self = (Door *)PyType_GenericNew(type, arguments, names);
    if (self) {
        self->call = door_call;
        self->socket = -1;
    }
    return (PyObject *)self;
}

static void door_turns_away(Door *self) {
    Door *other = self->facing;
    self->facing = NULL;
    if (other && other->facing == self) {
        other->facing = NULL;
        Py_DECREF(self);
    }
    Py_XDECREF(other);
}

static PyObject *door_faces(Door *self, PyObject *other);

static PyObject *door_shut(Door *self, PyObject *unused) {
    (void)unused;
    door_turns_away(self);
    Py_CLEAR(self->lane);
    Py_CLEAR(self->on);
    Py_RETURN_NONE;
}

static int door_traverse(Door *self, visitproc visit, void *arg) {
    Py_VISIT(self->lane);
    Py_VISIT(self->on);
    Py_VISIT(self->otherwise);
    Py_VISIT(self->facing);
    return 0;
}

static int door_clear(Door *self) {
    Py_CLEAR(self->lane);
    Py_CLEAR(self->on);
    Py_CLEAR(self->otherwise);
    Py_CLEAR(self->facing);
    return 0;
}

static void door_dealloc(Door *self) {
    PyObject_GC_UnTrack(self);
    door_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef door_methods[] = {
    {"faces", (PyCFunction)door_faces, METH_O, "The door of the same session towards the other side."},
    {"shut", (PyCFunction)door_shut, METH_NOARGS, "From now on everything goes the long way."},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef door_members[] = {{"open", T_BOOL, offsetof(Door, open), 0, NULL}, {NULL, 0, 0, 0, NULL}};

static PyTypeObject DoorType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "wall_core.Door",
    .tp_basicsize = sizeof(Door),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL,
    .tp_vectorcall_offset = offsetof(Door, call),
    .tp_call = PyVectorcall_Call,
    .tp_new = door_new,
    .tp_init = (initproc)door_init,
    .tp_dealloc = (destructor)door_dealloc,
    .tp_traverse = (traverseproc)door_traverse,
    .tp_clear = (inquiry)door_clear,
    .tp_members = door_members,
    .tp_methods = door_methods,
};

static PyObject *door_faces(Door *self, PyObject *other) {
    if (!PyObject_TypeCheck(other, &DoorType) || other == (PyObject *)self)
        return PyErr_Format(PyExc_TypeError, "a door faces another door");
    door_turns_away(self);
    door_turns_away((Door *)other);
    self->facing = (Door *)Py_NewRef(other);
    ((Door *)other)->facing = (Door *)Py_NewRef((PyObject *)self);
    Py_RETURN_NONE;
}
