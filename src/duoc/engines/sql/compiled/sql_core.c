/* The look for plain literals (blanking.py), one pass over at most LONGEST bytes. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#define LONGEST 1000

/* What a byte may be: before a number, behind it, inside a string. */
enum { BEFORE = 1, BEHIND = 2, INSIDE = 4 };
static unsigned char kinds[256];

static PyObject *blank(PyObject *module, PyObject *argument) {
    (void)module;
    if (!PyBytes_Check(argument)) return PyErr_Format(PyExc_TypeError, "a text is bytes");
    const unsigned char *text = (const unsigned char *)PyBytes_AS_STRING(argument);
    Py_ssize_t size = PyBytes_GET_SIZE(argument);
    /* A number is one byte or more and becomes one; a string is two or more and becomes two. */
    unsigned char blanked[LONGEST];
    Py_ssize_t at = 0, length = 0;
    if (size > LONGEST) Py_RETURN_NONE;
    while (at < size) {
        unsigned char byte = text[at];
        if (byte == '\'') {
            Py_ssize_t end = at + 1;
            while (end < size && (kinds[text[end]] & INSIDE)) end++;
            if (end < size && text[end] == '\'') {
                blanked[length++] = 0;
                blanked[length++] = '\'';
                at = end + 1;
                continue;
            }
        } else if (byte >= '1' && byte <= '9' && at > 0 && (kinds[text[at - 1]] & BEFORE)) {
            Py_ssize_t end = at + 1;
            while (end < size && end - at < 10 && text[end] >= '0' && text[end] <= '9') end++;
            if (end - at < 10 && (end == size || (kinds[text[end]] & BEHIND))) {
                blanked[length++] = 0;
                at = end;
                continue;
            }
        } else if (byte == 0) {
            Py_RETURN_NONE;
        }
        blanked[length++] = byte;
        at++;
    }
    return PyBytes_FromStringAndSize((const char *)blanked, length);
}

static int is_utf8(PyObject *text) {
    const char *byte = PyBytes_AS_STRING(text), *end = byte + PyBytes_GET_SIZE(text);
    while (byte < end && !(*byte & 0x80)) byte++;
    if (byte == end) return 1;
    PyObject *words = PyUnicode_DecodeUTF8(byte, end - byte, NULL);
    if (!words && PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) PyErr_Clear();
    else if (!words) return -1;
    Py_XDECREF(words);
    return words != NULL;
}

static PyObject *looked_up(PyObject *module, PyObject *const *given, Py_ssize_t count) {
    if (count != 2 || !PyDict_Check(given[0])) return PyErr_Format(PyExc_TypeError, "a dict and a text");
    PyObject *skeleton = blank(module, given[1]), *found;
    if (!skeleton || skeleton == Py_None) return skeleton;
    found = PyDict_GetItemWithError(given[0], skeleton);
    Py_DECREF(skeleton);
    if (!found && PyErr_Occurred()) return NULL;
    int readable = found ? is_utf8(given[1]) : 0;
    if (readable < 0) return NULL;
    return Py_NewRef(readable ? found : Py_None);
}

static PyMethodDef methods[] = {
    {"blank", blank, METH_O, "As blanking.blank."},
    {"looked_up", (PyCFunction)(void (*)(void))looked_up, METH_FASTCALL, "As blanking.looked_up."},
    {NULL, NULL, 0, NULL},
};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "sql_core", NULL, -1, methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_sql_core(void) {
    for (int byte = 0; byte < 256; byte++)
        if (byte >= 0x20 && byte != 0x7f && byte != '\'' && byte != '\\') kinds[byte] |= INSIDE;
    for (const char *sign = " \t\n(,=<>+*-"; *sign; sign++) kinds[(unsigned char)*sign] |= BEFORE;
    for (const char *sign = " \t\n),;:"; *sign; sign++) kinds[(unsigned char)*sign] |= BEHIND;
    PyObject *module = PyModule_Create(&definition);
    if (module && PyModule_AddStringConstant(module, "SOURCE", SOURCE) < 0) Py_CLEAR(module);
    return module;
}
