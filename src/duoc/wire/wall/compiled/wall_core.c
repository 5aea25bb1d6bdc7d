/* The wall's fast lane (lane.py): one plain request and its whole answer, each compared in one go.

   `Lane` is what `asks` and `answers` need, and these two; `lane.py` adds the rest. A `Door` takes a connection's segments: those of
   the lane go on at once, all others to the long way. Lengths are the network's, at most 2^32: nothing here adds two of them in
   less than 64 bits, and no byte is read that `size` does not cover. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>

_Static_assert(sizeof(Py_ssize_t) >= 8, "lengths are added in 64 bits");

typedef struct {
    PyObject_HEAD
    PyObject *session, *names, *endings, *heads;
    PyObject *shape;  /* of the request under way, empty when there is none */
    PyObject *ruling; /* its text's */
    PyObject *began;  /* when it came, perf_counter_ns */
    char clear, plain_told; /* `plain_told`: the session's `done` is Session's own, which `noted` does step by step */
} Lane;

enum { QUERY, BOUND, BOUND_BLIND, PARSED, PARSED_BLIND, SHAPES };
static PyObject *shapes[SHAPES], *nothing, *clock_ns;
static PyObject *s_book, *s_rulings, *s_sure, *s_quick, *s_rule, *s_plain, *s_statements, *s_portals, *s_queried, *s_idle, *s_heads,
    *s_rows, *s_status, *s_done, *s_began, *s_guards, *s_most_rows, *s_most_bytes, *s_audit, *s_note, *s_source,
    *s_passed, *s_learns, *s_house;

/* How answers to a Query are told apart: by a first header and the number of columns. */
#define BEGINNING 7
static const unsigned char RUN[] = "E\0\0\0\x09\0\0\0\0\0S\0\0\0\4", DESCRIBED[] = "D\0\0\0\6P\0";
enum { RUN_SIZE = sizeof RUN - 1, DESCRIBED_SIZE = sizeof DESCRIBED - 1 };

static Py_ssize_t length_at(const unsigned char *at) {
    return (Py_ssize_t)at[0] << 24 | (Py_ssize_t)at[1] << 16 | (Py_ssize_t)at[2] << 8 | at[3];
}

/* What stands behind a Bind: the shape, -1 for anything but the usual. */
static int shape_of(const unsigned char *follows, Py_ssize_t size, int parsed) {
    int blind = size == RUN_SIZE;
    if (!blind && (size != DESCRIBED_SIZE + RUN_SIZE || memcmp(follows, DESCRIBED, DESCRIBED_SIZE))) return -1;
    if (memcmp(follows + size - RUN_SIZE, RUN, RUN_SIZE)) return -1;
    return parsed ? (blind ? PARSED_BLIND : PARSED) : (blind ? BOUND_BLIND : BOUND);
}

/* The ruling of a text in a session's book: as remembered, or of its pattern where `sure` of it, else what the method says, which
   may be None. A new reference. */
static PyObject *ruled(PyObject *book, const unsigned char *text, Py_ssize_t size, int sure, PyObject *method) {
    PyObject *words = PyBytes_FromStringAndSize((const char *)text, size);
    PyObject *rulings = words ? PyObject_GetAttr(book, s_rulings) : NULL;
    PyObject *ruling = rulings ? PyDict_GetItemWithError(rulings, words) : NULL;
    if (ruling) {
        Py_INCREF(ruling);
    } else if (rulings && !PyErr_Occurred()) {
        PyObject *look = sure ? PyObject_GetAttr(book, s_sure) : NULL;
        if (look) ruling = PyObject_CallOneArg(look, words);
        Py_XDECREF(look);
        if (ruling == Py_None) Py_CLEAR(ruling);
        if (!ruling && !PyErr_Occurred()) ruling = PyObject_CallMethodOneArg(book, method, words);
    }
    Py_XDECREF(rulings);
    Py_XDECREF(words);
    return ruling;
}

/* The ruling of a prepared statement, None where it is unknown or of another day. A new reference. */
static PyObject *prepared(Lane *self, PyObject *book, const unsigned char *name, Py_ssize_t size) {
    PyObject *statements = PyObject_GetAttr(self->names, s_statements);
    PyObject *word = statements ? PyBytes_FromStringAndSize((const char *)name, size) : NULL;
    PyObject *ruling = word ? PyDict_GetItemWithError(statements, word) : NULL, *of = NULL;
    if (ruling) of = PyObject_GetAttr(ruling, s_book);
    else if (word && !PyErr_Occurred()) ruling = Py_None;
    if (of && of != book) ruling = Py_None;
    if (ruling && (of || ruling == Py_None)) Py_INCREF(ruling);
    else ruling = NULL;
    Py_XDECREF(of);
    Py_XDECREF(word);
    Py_XDECREF(statements);
    return ruling;
}

/* Whether an attribute is true, -1 with an exception. */
static int truth(PyObject *of, PyObject *which) {
    PyObject *value = PyObject_GetAttr(of, which);
    int is = value ? PyObject_IsTrue(value) : -1;
    Py_XDECREF(value);
    return is;
}

/* Whether a segment of the client is a plain request, which is then under way; -1 with an exception. */
static int asks(Lane *self, const unsigned char *data, Py_ssize_t size) {
    const unsigned char *end;
    Py_ssize_t start = 0, stop;
    PyObject *book, *ruling = NULL, *now;
    int shape, is_plain;
    if (!self->clear || PyBytes_GET_SIZE(self->shape) || size < 7) return 0;
    stop = length_at(data + 1) + 1;
    if (data[0] == 'Q') {
        if (stop != size || data[size - 1]) return 0;
        shape = QUERY;
    } else if (data[0] == 'P') {
        if (size <= stop + 7) return 0;
        start = stop;
        stop = start + 1 + length_at(data + start + 1);
        if (stop > size || (shape = shape_of(data + stop, size - stop, 1)) < 0 || data[start] != 'B') return 0;
        if (data[start + 5] || data[start + 6] || data[5] || start <= 6) return 0;
    } else {
        if (data[0] != 'B' || stop > size || (shape = shape_of(data + stop, size - stop, 0)) < 0 || data[5]) return 0;
    }
    if (shape == BOUND_BLIND || shape == PARSED_BLIND) {
        /* Rows whose columns nobody has asked for. */
        int guards = truth(self->session, s_guards);
        if (guards) return guards < 0 ? -1 : 0;
    }
    if (!(book = PyObject_GetAttr(self->session, s_book))) return -1;
    if (shape == QUERY) {
        ruling = ruled(book, data + 5, size - 6, 1, s_quick);
    } else if (start) {
        end = memchr(data + 6, 0, start - 6);
        ruling = end ? ruled(book, data + 6, end - data - 6, 0, s_rule) : Py_NewRef(Py_None);
    } else {
        end = stop > 6 ? memchr(data + 6, 0, stop - 6) : NULL;
        ruling = end ? prepared(self, book, data + 6, end - data - 6) : Py_NewRef(Py_None);
    }
    Py_DECREF(book);
    if (!ruling) return -1;
    if (ruling == Py_None) {
        Py_DECREF(ruling);
        return 0;
    }
    is_plain = truth(ruling, s_plain);
    now = is_plain > 0 ? PyObject_CallNoArgs(clock_ns) : NULL;
    if (is_plain <= 0 || !now || PyObject_SetAttr(self->session, s_began, now) < 0) {
        Py_DECREF(ruling);
        Py_XDECREF(now);
        return is_plain ? -1 : 0;
    }
    Py_XSETREF(self->began, now);
    Py_SETREF(self->ruling, ruling);
    Py_SETREF(self->shape, Py_NewRef(shapes[shape]));
    return 1;
}

/* How the answer must begin; NULL without an exception where nobody knows. A new reference. */
static PyObject *head_of(Lane *self, const unsigned char *data, Py_ssize_t size) {
    PyObject *heads, *key, *head = NULL;
    if (self->shape == shapes[QUERY]) {
        heads = Py_NewRef(self->heads);
        key = PyBytes_FromStringAndSize((const char *)data, size < BEGINNING ? size : BEGINNING);
    } else {
        heads = PyObject_GetAttr(self->ruling, s_heads);
        key = Py_NewRef(self->shape);
    }
    if (heads && key && heads != Py_None) head = PyDict_GetItemWithError(heads, key);
    Py_XINCREF(head);
    Py_XDECREF(heads);
    Py_XDECREF(key);
    return head;
}

/* How many a dict of the session's names holds, -1 with an exception. */
static Py_ssize_t many(PyObject *names, PyObject *which) {
    PyObject *held = PyObject_GetAttr(names, which);
    Py_ssize_t count = held ? PyObject_Size(held) : -1;
    Py_XDECREF(held);
    return count;
}

/* Note the ruling under the name "". */
static int named(PyObject *names, PyObject *which, PyObject *ruling) {
    PyObject *held = PyObject_GetAttr(names, which);
    int failed = held ? PyDict_SetItem(held, nothing, ruling) : -1;
    Py_XDECREF(held);
    return failed;
}

static int told(PyObject *names, PyObject *what) {
    PyObject *done = PyObject_CallMethodNoArgs(names, what);
    Py_XDECREF(done);
    return done ? 0 : -1;
}

/* What the names are after a plain answer. */
static int renamed(Lane *self, PyObject *shape, PyObject *ruling, int idle) {
    Py_ssize_t held;
    if (shape == shapes[QUERY]) {
        if ((held = many(self->names, s_statements)) < 0) return -1;
        if (!held && (held = many(self->names, s_portals)) < 0) return -1;
        if (held && told(self->names, s_queried) < 0) return -1;
    } else if (PyBytes_AS_STRING(shape)[0] == 'P' && named(self->names, s_statements, ruling) < 0) {
        return -1;
    }
    if (idle) {
        if ((held = many(self->names, s_portals)) < 0) return -1;
        return held ? told(self->names, s_idle) : 0;
    }
    return shape == shapes[QUERY] ? 0 : named(self->names, s_portals, ruling);
}

/* Whether more has come than passes uncounted, -1 with an exception. */
static int above(PyObject *session, PyObject *which, Py_ssize_t count) {
    PyObject *most = PyObject_GetAttr(session, which);
    Py_ssize_t bound = most ? PyLong_AsSsize_t(most) : -1;
    Py_XDECREF(most);
    return bound == -1 && PyErr_Occurred() ? -1 : count > bound;
}

#include "telling.h"

/* Whether a segment of the server is the whole plain answer, which is then done; -1 with an exception. */
static int answers(Lane *self, const unsigned char *data, Py_ssize_t size) {
    Py_ssize_t last = size - 6, at, rows = 0;
    PyObject *head, *ending, *status, *shape, *ruling;
    int begins, failed;
    if (!PyBytes_GET_SIZE(self->shape) || self->ruling == Py_None) return 0;
    if (!(head = head_of(self, data, size))) return PyErr_Occurred() ? -1 : 0;
    at = PyBytes_GET_SIZE(head);
    begins = at <= size && !memcmp(data, PyBytes_AS_STRING(head), at);
    Py_DECREF(head);
    if (!begins) return 0;
    for (; at < last && data[at] == 'D'; rows++) at += length_at(data + at + 1) + 1;
    if (at >= size) return 0;
    if (!(ending = PyBytes_FromStringAndSize((const char *)data + at, size - at))) return -1;
    status = PyDict_GetItemWithError(self->endings, ending);
    Py_DECREF(ending);
    if (!status) return PyErr_Occurred() ? -1 : 0;
    if ((failed = above(self->session, s_most_rows, rows)) || (failed = above(self->session, s_most_bytes, at)))
        return failed < 0 ? -1 : 0;
    Py_INCREF(status);
    shape = self->shape;
    self->shape = Py_NewRef(nothing);
    ruling = Py_NewRef(self->ruling);
    failed = (rows && counted(self->session, s_rows, rows) < 0) || PyObject_SetAttr(self->session, s_status, status) < 0 ||
             renamed(self, shape, ruling, PyBytes_AS_STRING(status)[0] == 'I') < 0 ||
             (self->plain_told ? noted(self, ruling, rows, last) : tell(self->session, ruling, rows, last)) < 0;
    Py_DECREF(status);
    Py_DECREF(shape);
    Py_DECREF(ruling);
    return failed ? -1 : 1;
}

typedef int (*Take)(Lane *, const unsigned char *, Py_ssize_t);

static PyObject *taken(Take take, PyObject *self, PyObject *segment) {
    int done;
    if (!PyBytes_Check(segment)) return PyErr_Format(PyExc_TypeError, "a segment is bytes");
    done = take((Lane *)self, (const unsigned char *)PyBytes_AS_STRING(segment), PyBytes_GET_SIZE(segment));
    return done < 0 ? NULL : PyBool_FromLong(done);
}

static PyObject *lane_asks(PyObject *self, PyObject *segment) { return taken(asks, self, segment); }
static PyObject *lane_answers(PyObject *self, PyObject *segment) { return taken(answers, self, segment); }

static int lane_init(Lane *self, PyObject *arguments, PyObject *names) {
    PyObject *session, *endings;
    int plain_told;
    static char *words[] = {"session", "endings", "plain_told", NULL};
    if (!PyArg_ParseTupleAndKeywords(arguments, names, "OO!p", words, &session, &PyDict_Type, &endings, &plain_told)) return -1;
    Py_XSETREF(self->session, Py_NewRef(session));
    Py_XSETREF(self->endings, Py_NewRef(endings));
    Py_XSETREF(self->shape, Py_NewRef(nothing));
    Py_XSETREF(self->ruling, Py_NewRef(Py_None));
    Py_XSETREF(self->names, PyObject_GetAttrString(session, "names"));
    Py_XSETREF(self->heads, PyDict_New());
    self->clear = 0;
    self->plain_told = (char)plain_told;
    return self->names && self->heads ? 0 : -1;
}

static int lane_traverse(Lane *self, visitproc visit, void *arg) {
    Py_VISIT(self->session);
    Py_VISIT(self->names);
    Py_VISIT(self->endings);
    Py_VISIT(self->heads);
    Py_VISIT(self->shape);
    Py_VISIT(self->ruling);
    Py_VISIT(self->began);
    return 0;
}

static int lane_clear(Lane *self) {
    Py_CLEAR(self->session);
    Py_CLEAR(self->names);
    Py_CLEAR(self->endings);
    Py_CLEAR(self->heads);
    Py_CLEAR(self->shape);
    Py_CLEAR(self->ruling);
    Py_CLEAR(self->began);
    return 0;
}

static void lane_dealloc(Lane *self) {
    PyObject_GC_UnTrack(self);
    lane_clear(self);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

/* Read by lane.py, which writes `_shape` and `clear` alone. */
static PyMemberDef lane_members[] = {
    {"_session", T_OBJECT_EX, offsetof(Lane, session), READONLY, NULL},
    {"_names", T_OBJECT_EX, offsetof(Lane, names), READONLY, NULL},
    {"_endings", T_OBJECT_EX, offsetof(Lane, endings), READONLY, NULL},
    {"_heads", T_OBJECT_EX, offsetof(Lane, heads), READONLY, NULL},
    {"_ruling", T_OBJECT_EX, offsetof(Lane, ruling), READONLY, NULL},
    {"_shape", T_OBJECT_EX, offsetof(Lane, shape), READONLY, NULL},
    {"clear", T_BOOL, offsetof(Lane, clear), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyObject *lane_end(Lane *self, PyObject *unused) {
    (void)unused;
    Py_SETREF(self->shape, Py_NewRef(nothing));
    Py_RETURN_NONE;
}

static PyMethodDef lane_methods[] = {
    {"asks", lane_asks, METH_O, "As Lane.asks."},
    {"answers", lane_answers, METH_O, "As Lane.answers."},
    {"_end", (PyCFunction)lane_end, METH_NOARGS, "Nothing is under way in the lane."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject LaneType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "wall_core.Lane",
    .tp_basicsize = sizeof(Lane),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)lane_init,
    .tp_dealloc = (destructor)lane_dealloc,
    .tp_traverse = (traverseproc)lane_traverse,
    .tp_clear = (inquiry)lane_clear,
    .tp_members = lane_members,
    .tp_methods = lane_methods,
};

#include "doors.h"
#ifdef __linux__
#include "turns.h"
#endif

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "wall_core", NULL, -1, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_wall_core(void) {
    static const char *written[SHAPES] = {"Q", "BDES", "BES", "PBDES", "PBES"};
    struct { PyObject **at; const char *name; } words[] = {
        {&s_book, "book"}, {&s_rulings, "_rulings"}, {&s_sure, "sure"}, {&s_quick, "quick"}, {&s_rule, "rule"}, {&s_plain, "plain"},
        {&s_statements, "statements"}, {&s_portals, "portals"}, {&s_queried, "queried"}, {&s_idle, "idle"},
        {&s_heads, "heads"}, {&s_rows, "rows"}, {&s_status, "status"}, {&s_done, "done"}, {&s_began, "began"},
        {&s_guards, "guards"}, {&s_most_rows, "most_rows"}, {&s_most_bytes, "most_bytes"},
        {&s_audit, "audit"}, {&s_note, "note"}, {&s_source, "source"}, {&s_passed, "passed"}, {&s_learns, "learns"},
        {&s_house, "house"},
    };
    PyObject *time = PyImport_ImportModule("time"), *module;
    clock_ns = time ? PyObject_GetAttrString(time, "perf_counter_ns") : NULL;
    Py_XDECREF(time);
    nothing = PyBytes_FromStringAndSize(NULL, 0);
    if (!clock_ns || !nothing) return NULL;
    for (int shape = 0; shape < SHAPES; shape++)
        if (!(shapes[shape] = PyBytes_FromString(written[shape]))) return NULL;
    for (size_t word = 0; word < sizeof words / sizeof *words; word++)
        if (!(*words[word].at = PyUnicode_InternFromString(words[word].name))) return NULL;
    if (PyType_Ready(&LaneType) < 0 || PyType_Ready(&DoorType) < 0) return NULL;
    module = PyModule_Create(&definition);
    if (module && (PyModule_AddObjectRef(module, "Lane", (PyObject *)&LaneType) < 0 ||
                   PyModule_AddObjectRef(module, "Door", (PyObject *)&DoorType) < 0 ||
                   PyModule_AddStringConstant(module, "SOURCE", SOURCE) < 0))
        Py_CLEAR(module);
#ifdef __linux__
    if (module && (PyType_Ready(&TurnsType) < 0 || PyModule_AddObjectRef(module, "Turns", (PyObject *)&TurnsType) < 0))
        Py_CLEAR(module);
#endif
    return module;
}
