/* The rows of a frame (frames.py, `_rows`): what an unguarded statement that passed costs, it costs here. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#define ROW 34 /* moment 8, source, note and detail 2 each, rows 8, bytes 8, microseconds 4 */
#define NO_DETAIL 0xFFFF
#define LONGEST_US 0xFFFFFFFFLL

static unsigned char *put(unsigned char *at, unsigned long long number, int bytes) {
    for (int place = bytes - 1; place >= 0; place--, number >>= 8) at[place] = (unsigned char)number;
    return at + bytes;
}

/* The place of a text, which gets the next one when it is new; -1 with an exception. */
static long place_of(PyObject *places, PyObject *text) {
    PyObject *known = PyDict_GetItemWithError(places, text);
    long place = known ? PyLong_AsLong(known) : PyErr_Occurred() ? -1 : (long)PyDict_GET_SIZE(places);
    if (known || place < 0) return place;
    if (place >= NO_DETAIL) {
        PyErr_SetString(PyExc_ValueError, "a frame has too many texts");
        return -1;
    }
    known = PyLong_FromLong(place);
    if (!known || PyDict_SetItem(places, text, known) < 0) place = -1;
    Py_XDECREF(known);
    return place;
}

/* One row of (moment ns, source, note, rows, bytes, ns); 0, or -1 with an exception. */
static int row(unsigned char *at, PyObject *places, PyObject *told, long detail, long long epoch_ns, PyObject *empty) {
    long long moment, count, size, ns;
    PyObject *source, *note;
    long where, what;
    if (!PyArg_ParseTuple(told, "LOOLLL", &moment, &source, &note, &count, &size, &ns)) return -1;
    if (moment + epoch_ns < 0 || count < 0 || size < 0 || ns < 0) {
        PyErr_SetString(PyExc_ValueError, "a decision counts below zero");
        return -1;
    }
    int noted = PyObject_IsTrue(note);
    if (noted < 0 || (where = place_of(places, source)) < 0 || (what = place_of(places, noted ? note : empty)) < 0) return -1;
    at = put(at, (moment + epoch_ns) / 1000, 8);
    at = put(put(put(at, where, 2), what, 2), detail, 2);
    at = put(put(at, count, 8), size, 8);
    put(at, ns / 1000 < LONGEST_US ? ns / 1000 : LONGEST_US, 4);
    return 0;
}

/* What is not plain is told in words first: (detail, a tuple as of a plain one). */
static int told_row(unsigned char *at, PyObject *places, PyObject *item, PyObject *tell, long long epoch_ns, PyObject *empty) {
    PyObject *told = PyObject_CallOneArg(tell, item), *detail, *plain;
    long place = NO_DETAIL;
    int failed = -1;
    if (told && PyArg_ParseTuple(told, "OO!", &detail, &PyTuple_Type, &plain)) {
        int has = PyObject_IsTrue(detail);
        if (has > 0) place = place_of(places, detail);
        if (has >= 0 && place >= 0) failed = row(at, places, plain, place, epoch_ns, empty);
    }
    Py_XDECREF(told);
    return failed;
}

static PyObject *rows(PyObject *module, PyObject *arguments) {
    PyObject *items, *places, *tell, *empty, *packed;
    long long epoch_ns;
    (void)module;
    if (!PyArg_ParseTuple(arguments, "O!O!LOO", &PyList_Type, &items, &PyDict_Type, &places, &epoch_ns, &tell, &empty)) return NULL;
    Py_ssize_t count = PyList_GET_SIZE(items);
    if (!(packed = PyBytes_FromStringAndSize(NULL, count * ROW))) return NULL;
    unsigned char *at = (unsigned char *)PyBytes_AS_STRING(packed);
    for (Py_ssize_t place = 0; place < count; place++, at += ROW) {
        if (place >= PyList_GET_SIZE(items)) {
            PyErr_SetString(PyExc_RuntimeError, "the batch has changed");
            Py_CLEAR(packed);
            break;
        }
        PyObject *item = Py_NewRef(PyList_GET_ITEM(items, place));
        int failed = PyTuple_CheckExact(item) ? row(at, places, item, NO_DETAIL, epoch_ns, empty)
                                              : told_row(at, places, item, tell, epoch_ns, empty);
        Py_DECREF(item);
        if (failed) {
            Py_CLEAR(packed);
            break;
        }
    }
    return packed;
}

static PyMethodDef methods[] = {{"rows", rows, METH_VARARGS, "As frames._rows."}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "decisions_core", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_decisions_core(void) {
    PyObject *module = PyModule_Create(&definition);
    if (module && PyModule_AddStringConstant(module, "SOURCE", SOURCE) < 0) Py_CLEAR(module);
    return module;
}
