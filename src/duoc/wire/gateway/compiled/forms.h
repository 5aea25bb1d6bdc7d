/* What is filled in: a format of `%b` places, taken apart, and how an answer's head makes record and answer of it. */

typedef struct {
    const char *at;
    Py_ssize_t size;
} Span;

/* A format of `%b` places, taken apart. Piece i ends at ends[i] of text; a place follows each piece but the last. */
typedef struct {
    Py_ssize_t places;
    Py_ssize_t ends[MOST_PLACES + 1];
    char *text;
} Form;

static Span span(PyObject *bytes) { return (Span){PyBytes_AS_STRING(bytes), PyBytes_GET_SIZE(bytes)}; }

static int form_learn(Form *form, PyObject *format)
{
    if (!PyBytes_Check(format)) {
        PyErr_SetString(PyExc_TypeError, "a form is bytes");
        return -1;
    }
    const char *at = PyBytes_AS_STRING(format), *end = at + PyBytes_GET_SIZE(format);
    char *text = PyMem_Malloc(end - at + 1), *to = text;
    if (text == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    Py_ssize_t places = 0;
    for (; at < end; at++) {
        if (*at != '%') {
            *to++ = *at;
        } else if (at + 1 < end && at[1] == '%') {
            *to++ = *at++;
        } else if (at + 1 < end && at[1] == 'b' && places < MOST_PLACES) {
            form->ends[places++] = to - text;
            at++;
        } else {
            PyMem_Free(text);
            PyErr_SetString(PyExc_ValueError, "not a form");
            return -1;
        }
    }
    form->ends[places] = to - text;
    form->places = places;
    form->text = text;
    return 0;
}

/* The form with its places filled in, and `tail` behind it: new bytes. */
static PyObject *form_fill(const Form *form, const Span *said, Py_ssize_t count, Span tail)
{
    if (form->places != count) {
        PyErr_SetString(PyExc_ValueError, "a form with another number of places");
        return NULL;
    }
    Py_ssize_t size = form->ends[count] + tail.size, begin = 0;
    for (Py_ssize_t i = 0; i < count; i++)
        size += said[i].size;
    PyObject *made = PyBytes_FromStringAndSize(NULL, size);
    if (made == NULL)
        return NULL;
    char *to = PyBytes_AS_STRING(made);
    for (Py_ssize_t i = 0; i <= count; i++) {
        memcpy(to, form->text + begin, form->ends[i] - begin);
        to += form->ends[i] - begin;
        begin = form->ends[i];
        Span next = i < count ? said[i] : tail;
        memcpy(to, next.at, next.size);
        to += next.size;
    }
    return made;
}

/* What an answer's head makes of record and answer. */
typedef struct {
    PyObject_HEAD
    PyObject *status;
    Form record, answer;
} Filled;

static void filled_free(PyObject *self)
{
    Filled *filled = (Filled *)self;
    Py_XDECREF(filled->status);
    PyMem_Free(filled->record.text);
    PyMem_Free(filled->answer.text);
    PyObject_Free(self);
}

static PyTypeObject FilledType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "duoc.wire.gateway.compiled.lane_core.Filled",
    .tp_basicsize = sizeof(Filled),
    .tp_dealloc = filled_free,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
};
