/* tables.py: whether a text may be a table, and its rows cut into cells. */

static int read_data(PyObject *data, const u8 **d, Py_ssize_t *size) {
    char *bytes;
    if (PyBytes_AsStringAndSize(data, &bytes, size)) return -1;
    if (*size < 2 || bytes[0] != '\n' || bytes[*size - 1] != '\n') {
        PyErr_SetString(PyExc_ValueError, "folded text begins and ends with a line end");
        return -1;
    }
    *d = (const u8 *)bytes;
    return 0;
}

/* Events of a table: (names as events, spans of cells row by row, kinds of columns). */
static int add_cells(Events *events, PyObject *cells) {
    PyObject *names, *kinds, *places;
    if (cells == Py_None) return 0;
    if (!PyTuple_Check(cells)) {
        PyErr_SetString(PyExc_TypeError, "cells are a tuple, or None");
        return -1;
    }
    if (!PyArg_ParseTuple(cells, "O!SO!", &PyList_Type, &names, &places, &PyTuple_Type, &kinds)) return -1;
    for (Py_ssize_t n = 0; n < PyList_GET_SIZE(names); n++) {
        Py_ssize_t start, minus_end;
        int kind;
        if (!PyArg_ParseTuple(PyList_GET_ITEM(names, n), "nni", &start, &minus_end, &kind)) return -1;
        if (add_event(events, start, -minus_end, kind)) return -1;
    }
    Py_ssize_t width = PyTuple_GET_SIZE(kinds), count = PyBytes_GET_SIZE(places) / (2 * (Py_ssize_t)sizeof(int64_t));
    const char *place = PyBytes_AS_STRING(places);
    for (Py_ssize_t n = 0; width && n < count; n++) {
        int64_t start;
        memcpy(&start, place + n * 2 * (Py_ssize_t)sizeof(start), sizeof(start));
        long kind = PyLong_AsLong(PyTuple_GET_ITEM(kinds, n % width));
        if ((kind == -1 && PyErr_Occurred()) || add_event(events, (Py_ssize_t)start, (Py_ssize_t)start, (int)kind)) return -1;
    }
    qsort(events->all, (size_t)events->count, sizeof(Event), in_order);
    return 0;
}

static Py_ssize_t count_of(const u8 *from, const u8 *to, u8 sign) {
    Py_ssize_t n = 0;
    for (; from < to; from++) n += *from == sign;
    return n;
}

/* No only where tables.heading gives None. */
static int may_be_table(const u8 *d, Py_ssize_t size) {
    const u8 *first = d + 1, *end = memchr(first, '\n', (size_t)(size - 1));
    const u8 *second = end ? end + 1 : NULL, *behind = second ? memchr(second, '\n', (size_t)(d + size - second)) : NULL;
    if (!behind || end == first || end - d >= 8000 || *first == '{' || *first == '[' || *first == '<') return 0;
    int may = memchr(first, '"', (size_t)(end - first)) || memchr(second, '"', (size_t)(behind - second));
    for (const char *sign = "\t|;,"; *sign && !may; sign++) {
        Py_ssize_t n = count_of(first, end, (u8)*sign);
        may = n && n == count_of(second, behind, (u8)*sign);
    }
    if (!may && end - first <= 60 && behind - second <= 48) {
        may = 1;
        for (const u8 *at = second; at < behind; at++)
            if (!IS_ALNUM[*at] && !is_joint(*at) && *at != '\r') may = 0;
    }
    if (!may) return 0;
    int is_named = 1;
    for (const u8 *at = first; at < end; at++)
        if (!IS_ALNUM[*at] && !strchr("_ .,/()#-\t|;\r\"", *at)) is_named = 0;
    return is_named || count_of(d, d + size, '\n') > 10;
}

/* tables._cells for every line: pairs of int64 for those that are `width` wide. */
static PyObject *core_rows(Core *core, PyObject *const *args, Py_ssize_t count) {
    (void)core;
    const u8 *d;
    Py_ssize_t size, lines = 0;
    if (count != 4) return PyErr_Format(PyExc_TypeError, "rows takes data, start, delimiter and width");
    Py_ssize_t start = PyLong_AsSsize_t(args[1]), width = PyLong_AsSsize_t(args[3]);
    long delimiter = PyLong_AsLong(args[2]);
    if (PyErr_Occurred() || read_data(args[0], &d, &size)) return NULL;
    if (start < 0 || width < 1) return PyErr_Format(PyExc_ValueError, "rows begin in the data and have a cell");
    Events cells = {NULL, 0, 0};
    int is_list = 1;
    while (start < size && is_list) {
        const u8 *found = memchr(d + start, '\n', (size_t)(size - start));
        if (!found) break;
        Py_ssize_t stop = found - d, at = start, kept = cells.count;
        while (at < stop && (d[at] == ' ' || (d[at] >= 9 && d[at] <= 13))) at++;
        if (at == stop) {
            start = stop + 1;
            continue;
        }
        lines++;
        int quoted = 0;
        for (Py_ssize_t from = at = start; at <= stop; at++) {
            if (at < stop && d[at] == '"' && delimiter >= 0) quoted = !quoted;
            if (at < stop && !(d[at] == delimiter && !quoted)) continue;
            Py_ssize_t one = from, other = at;
            while (one < other && (d[one] == ' ' || d[one] == '"' || d[one] == '\r')) one++;
            while (other > one && (d[other - 1] == ' ' || d[other - 1] == '"' || d[other - 1] == '\r')) other--;
            if (add_event(&cells, one, other, 0)) goto failed;
            from = at + 1;
        }
        if (cells.count - kept != width) cells.count = kept;
        else if (delimiter < 0) {
            const Event *cell = &cells.all[kept];
            int signs = 0;
            for (at = cell->start; at < cell->end; at++) {
                if (IS_ALNUM[d[at]]) signs = 1;
                else if (!is_joint(d[at])) is_list = 0;
            }
            if (!signs || cell->end - cell->start > 40) is_list = 0;
        }
        start = stop + 1;
    }
    if (!is_list) {
        PyMem_Free(cells.all);
        Py_RETURN_NONE;
    }
    PyObject *places = PyBytes_FromStringAndSize(NULL, cells.count * 2 * (Py_ssize_t)sizeof(int64_t));
    if (!places) goto failed;
    char *place = PyBytes_AS_STRING(places);
    for (Py_ssize_t n = 0; n < cells.count; n++) {
        int64_t pair[2] = {cells.all[n].start, cells.all[n].end};
        memcpy(place + n * (Py_ssize_t)sizeof(pair), pair, sizeof(pair));
    }
    PyMem_Free(cells.all);
    return Py_BuildValue("(Nn)", places, lines);
failed:
    PyMem_Free(cells.all);
    return NULL;
}
