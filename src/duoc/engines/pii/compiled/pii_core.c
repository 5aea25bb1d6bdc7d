/* The detector's inner pass in C, against Python's own interface. prefilter.py, judge.py and numbers.py are its meaning. */
#include "tables.h"
#include "names.h"
#include "events.h"
#include "numbers.h"
#include "judge.h"
#include "cells.h"

static void core_free(Core *core) {
    PyMem_Free(core->fold);
    PyMem_Free(core->child);
    PyMem_Free(core->label);
    PyMem_Free(core->type_of);
    Py_XDECREF(core->not_names);
    Py_XDECREF(core->names);
    Py_XDECREF(core->places);
    Py_XDECREF(core->confidence);
    Py_XDECREF(core->reasons);
    Py_XDECREF(core->followed);
    Py_XDECREF(core->begun);
    Py_XDECREF(core->family);
    Py_XDECREF(core->confidence_of);
    Py_XDECREF(core->finding);
    PyTypeObject *type = Py_TYPE(core);
    type->tp_free((PyObject *)core);
    Py_DECREF(type);
}

static int add_label(Core *core, const u8 *words, Py_ssize_t size, int kind) {
    int node = 0;
    for (Py_ssize_t n = 0; n < size; n++) {
        int sign = words[n] == ' ' ? SIGNS - 1 : SIGN[words[n]];
        if (!sign) {
            PyErr_Format(PyExc_ValueError, "a label has a sign that the core does not know: %d", words[n]);
            return -1;
        }
        if (!core->child[node][sign]) core->child[node][sign] = (int16_t)core->nodes++;
        node = core->child[node][sign];
    }
    core->label[node] = (int16_t)kind;
    return 0;
}

/* Which three signs a label may begin with: all that a walk of `depth` steps from `node` can have read as `key`. */
static void mark_begins(Core *core, int node, int depth, int key) {
    if (depth == 3) {
        core->begins[key] |= BEGINS_LABEL;
        return;
    }
    if (core->label[node] >= 0)
        for (int rest = 0; rest < 1 << 5 * (3 - depth); rest++) core->begins[key << 5 * (3 - depth) | rest] |= BEGINS_LABEL;
    for (int sign = 1; sign < SIGNS; sign++) {
        int next = core->child[node][sign];
        if (!next) continue;
        if (sign == SIGNS - 1) mark_begins(core, next, depth, key); /* a joint need not be there */
        mark_begins(core, next, depth + 1, key << 5 | (sign <= 26 ? sign : sign <= 36 ? 27 : 0));
    }
}

/* Which three signs a number, a card or a passport with small letters may begin with; capitals and digits are looked at anyway. */
static void mark_values(Core *core) {
    int read[32] = {0};
    for (int c = 0; c < 256; c++)
        if (READ_AS[c]) read[CLASS[c]] = 1;
    for (int key = 0; key < 32768; key++) {
        int one = key >> 10, two = key >> 5 & 31, three = key & 31;
        int number = read[one] && (two == 0 || read[two]) && (three == 0 || read[three]);
        int passport = read[two] && read[three];
        int card = two >= 1 && two <= 26 && (three == 0 || read[three]);
        if (one && (number || passport || card)) core->begins[key] |= BEGINS_VALUE;
    }
}

static int fill_accepted(Accepted *row, PyObject *list) {
    Py_ssize_t count = PyList_Size(list);
    if (count < 0 || count > MOST_ACCEPTED) {
        PyErr_SetString(PyExc_ValueError, "a label takes too many types");
        return -1;
    }
    for (Py_ssize_t n = 0; n < count; n++)
        if (!PyArg_ParseTuple(PyList_GET_ITEM(list, n), "Iii", &row[n].lengths, &row[n].check, &row[n].type)) return -1;
    return 0;
}

/* A closed table of the words of a list that have up to eight letters. */
static int fill_words(uint64_t *table, PyObject *list) {
    if (!PyList_Check(list) || PyList_GET_SIZE(list) > 700) {
        PyErr_SetString(PyExc_ValueError, "a list of at most 700 words is wanted");
        return -1;
    }
    for (Py_ssize_t n = 0; n < PyList_GET_SIZE(list); n++) {
        PyObject *word = PyList_GET_ITEM(list, n);
        if (PyBytes_GET_SIZE(word) > 8) {
            PyErr_SetString(PyExc_ValueError, "a word has more than eight letters");
            return -1;
        }
        uint64_t value = packed((const u8 *)PyBytes_AS_STRING(word), PyBytes_GET_SIZE(word));
        uint32_t slot = slot_of(value);
        while (table[slot] && table[slot] != value) slot = (slot + 1) & 1023;
        table[slot] = value;
    }
    return 0;
}

static int fill(Core *core, PyObject *labels, PyObject *accepted, PyObject *bare, PyObject *lengths, PyObject *reach) {
    Py_ssize_t signs = 1;
    for (Py_ssize_t n = 0; n < PyList_GET_SIZE(labels); n++) signs += PyBytes_GET_SIZE(PyList_GET_ITEM(labels, n));
    if (signs > 32000) {
        PyErr_SetString(PyExc_ValueError, "there are too many labels");
        return -1;
    }
    core->child = PyMem_Calloc((size_t)signs, sizeof(*core->child));
    core->label = PyMem_Malloc((size_t)signs * sizeof(int16_t));
    if (!core->child || !core->label) {
        PyErr_NoMemory();
        return -1;
    }
    memset(core->label, 0xFF, (size_t)signs * sizeof(int16_t));
    core->nodes = 1;
    for (Py_ssize_t n = 0; n < PyList_GET_SIZE(labels); n++) {
        PyObject *words = PyList_GET_ITEM(labels, n);
        if (add_label(core, (const u8 *)PyBytes_AS_STRING(words), PyBytes_GET_SIZE(words), (int)n)) return -1;
    }
    mark_begins(core, 0, 0, 0);
    mark_values(core);
    for (Py_ssize_t n = 0; n < core->types; n++) {
        if (fill_accepted(core->accepted[n], PyList_GET_ITEM(accepted, n))) return -1;
        core->lengths[n] = (uint32_t)PyLong_AsUnsignedLong(PyList_GET_ITEM(lengths, n));
    }
    for (Py_ssize_t n = 0; n <= core->types; n++) core->reach[n] = (int)PyLong_AsLong(PyList_GET_ITEM(reach, n));
    return fill_accepted(core->bare, bare) || PyErr_Occurred() ? -1 : 0;
}

/* Flags at the places that a string of numbers with one width names. */
static void flag(u8 *flags, const char *numbers, int width) {
    size_t size = strlen(numbers);
    for (size_t at = 0; at + (size_t)width <= size; at += (size_t)width) {
        int place = 0;
        for (int n = 0; n < width; n++) place = place * 10 + numbers[at + (size_t)n] - '0';
        flags[place] = 1;
    }
}

static PyObject *core_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    PyObject *labels, *families, *given, *stops, *people, *not_names, *accepted, *bare, *lengths, *reach;
    const char *fold, *type_of, *provinces, *plates, *mobile2, *mobile3, *letters;
    Py_ssize_t fold_size, kinds;
    static char *words[] = {"fold", "labels", "type_of", "nothing", "provinces", "plates", "mobile2", "mobile3", "letters", "families", "given",
                            "stops", "people", "not_names", "accepted", "bare", "lengths", "reach", "special", "names", "places", "confidence", "reasons", "followed",
                            "begun", "family", "confidence_of", "finding", NULL};
    Core *core = (Core *)type->tp_alloc(type, 0);
    if (!core) return NULL;
    PyObject *names, *places, *confidence, *reasons, *followed, *begun, *family, *confidence_of, *finding;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "$y#O!y#isssssOOOOO!O!O!O!O!(iiiiiii)O!O!O!O!O!O!OOO", words, &fold, &fold_size, &PyList_Type,
                                     &labels, &type_of, &kinds, &core->nothing, &provinces, &plates, &mobile2, &mobile3, &letters,
                                     &families, &given, &stops, &people, &PyFrozenSet_Type, &not_names, &PyList_Type, &accepted, &PyList_Type, &bare, &PyList_Type, &lengths,
                                     &PyList_Type, &reach, &core->t_phone, &core->t_passport, &core->t_health, &core->t_plate,
                                     &core->t_name, &core->t_email, &core->t_birth, &PyTuple_Type, &names, &PyDict_Type, &places, &PyTuple_Type, &confidence,
                                     &PyTuple_Type, &reasons, &PyTuple_Type, &followed, &PyTuple_Type, &begun, &family, &confidence_of,
                                     &finding)) {
        Py_DECREF(core);
        return NULL;
    }
    core->not_names = Py_NewRef(not_names);
    core->names = Py_NewRef(names);
    core->places = Py_NewRef(places);
    core->confidence = Py_NewRef(confidence);
    core->reasons = Py_NewRef(reasons);
    core->followed = Py_NewRef(followed);
    core->begun = Py_NewRef(begun);
    core->family = Py_NewRef(family);
    core->confidence_of = Py_NewRef(confidence_of);
    core->finding = Py_NewRef(finding);
    core->types = (int)PyTuple_GET_SIZE(names);
    core->kinds = (int)kinds;
    core->fold = PyMem_Malloc(65536);
    core->type_of = PyMem_Malloc((size_t)kinds);
    if (fold_size != 65536 || core->types >= MOST_TYPES || !core->fold || !core->type_of) {
        PyErr_SetString(PyExc_ValueError, "the core's tables do not fit");
        Py_DECREF(core);
        return NULL;
    }
    memcpy(core->fold, fold, 65536);
    memcpy(core->type_of, type_of, (size_t)kinds);
    flag(core->provinces, provinces, 3);
    flag(core->plates, plates, 2);
    flag(core->mobile2, mobile2, 2);
    flag(core->mobile3, mobile3, 3);
    for (const char *pair = letters; pair[0] && pair[1]; pair += 2) core->letters[((pair[0] | 32) - 'a') * 26 + (pair[1] | 32) - 'a'] = 1;
    if (fill_words(core->families, families) || fill_words(core->given, given) || fill_words(core->stops, stops) ||
        fill_words(core->people, people) || fill(core, labels, accepted, bare, lengths, reach)) {
        Py_DECREF(core);
        return NULL;
    }
    return (PyObject *)core;
}

static inline u8 sign_at(const Core *core, int kind, const void *text, Py_ssize_t n) {
    Py_UCS4 code = PyUnicode_READ(kind, text, n);
    return code < 0x10000 ? core->fold[code] : 0x7F;
}

/* fold(text): (folded bytes with a line end on either side, their places in the text as int64 in bytes: None where nothing vanished). */
static PyObject *core_fold(Core *core, PyObject *text) {
    if (!PyUnicode_Check(text) || PyUnicode_READY(text)) return PyErr_Format(PyExc_TypeError, "a text is wanted");
    Py_ssize_t size = PyUnicode_GET_LENGTH(text), kept = 0;
    int kind = PyUnicode_KIND(text);
    const void *in = PyUnicode_DATA(text);
    PyObject *data = PyBytes_FromStringAndSize(NULL, size + 2), *places = NULL;
    if (!data) return NULL;
    u8 *out = (u8 *)PyBytes_AS_STRING(data);
    *out++ = '\n';
    if (PyUnicode_IS_ASCII(text)) {
        memcpy(out, in, (size_t)size);
        for (Py_ssize_t n = 0; n < size; n++) kept += out[n] != 0;
    } else if (kind == PyUnicode_2BYTE_KIND) {
        const Py_UCS2 *from = in;
        for (Py_ssize_t n = 0; n < size; n++) kept += (out[n] = core->fold[from[n]]) != 0;
    } else {
        for (Py_ssize_t n = 0; n < size; n++) kept += (out[n] = sign_at(core, kind, in, n)) != 0;
    }
    out[size] = '\n';
    if (kept == size || PyUnicode_IS_ASCII(text)) return Py_BuildValue("(NO)", data, Py_None);
    places = PyBytes_FromStringAndSize(NULL, (kept + 1) * (Py_ssize_t)sizeof(int64_t));
    if (!places) {
        Py_DECREF(data);
        return NULL;
    }
    char *place = PyBytes_AS_STRING(places);
    kept = 0;
    for (Py_ssize_t n = 0; n <= size; n++) {
        if (n < size && !out[n]) continue;
        int64_t here = n;
        memcpy(place + kept * (Py_ssize_t)sizeof(here), &here, sizeof(here));
        if (n < size) out[kept] = out[n];
        kept++;
    }
    out[kept - 1] = '\n';
    return _PyBytes_Resize(&data, kept + 1) ? (Py_DECREF(places), NULL) : Py_BuildValue("(NN)", data, places);
}

/* find(data): the events as the other prefilters give them. */
static PyObject *core_find(Core *core, PyObject *data) {
    const u8 *d;
    Py_ssize_t size;
    Events events = {NULL, 0, 0};
    if (read_data(data, &d, &size)) return NULL;
    PyObject *list = find_events(core, d, size, &events) ? NULL : PyList_New(events.count);
    for (Py_ssize_t n = 0; list && n < events.count; n++) {
        Event one = events.all[n];
        PyObject *event = Py_BuildValue("(nni)", one.start, -one.end, one.kind);
        if (!event) Py_CLEAR(list);
        else PyList_SET_ITEM(list, n, event);
    }
    PyMem_Free(events.all);
    return list;
}

static PyObject *place_of(const char *places, Py_ssize_t at) {
    int64_t place = at - 1;
    if (places) memcpy(&place, places + (at - 1) * (Py_ssize_t)sizeof(place), sizeof(place));
    return PyLong_FromLongLong(place);
}

static PyObject *findings_of(const Judge *j, const char *places, double least) {
    const Core *core = j->core;
    PyTypeObject *type = (PyTypeObject *)core->finding;
    PyObject *list = PyList_New(0);
    for (Py_ssize_t n = 0; list && n < j->kept; n++) {
        const Found *one = &j->found[n];
        if (one->sure < least) continue;
        PyObject *finding = type->tp_alloc(type, 5), *start = place_of(places, one->start), *end = place_of(places, one->end);
        if (!finding || !start || !end) {
            Py_XDECREF(start);
            Py_XDECREF(end);
            Py_XDECREF(finding);
            Py_CLEAR(list);
            break;
        }
        PyTuple_SET_ITEM(finding, 0, start);
        PyTuple_SET_ITEM(finding, 1, end);
        PyTuple_SET_ITEM(finding, 2, Py_NewRef(PyTuple_GET_ITEM(core->names, one->type)));
        PyTuple_SET_ITEM(finding, 3, Py_NewRef(one->confidence));
        PyTuple_SET_ITEM(finding, 4, Py_NewRef(PyTuple_GET_ITEM(PyTuple_GET_ITEM(core->reasons, one->said + 1), one->type)));
        if (PyList_Append(list, finding)) Py_CLEAR(list);
        Py_DECREF(finding);
    }
    return list;
}

static PyObject *judged(Core *core, PyObject *data, const u8 *d, Py_ssize_t size, PyObject *cells, PyObject *places, double least) {
    if (places != Py_None && (!PyBytes_Check(places) || PyBytes_GET_SIZE(places) != (size - 1) * (Py_ssize_t)sizeof(int64_t)))
        return PyErr_Format(PyExc_ValueError, "these places are not those of the data");
    Events events = {NULL, 0, 0};
    PyObject *list = NULL;
    Judge j = {.core = core, .data = data, .d = d, .size = size, .kind = -1};
    if (!find_events(core, d, size, &events) && !add_cells(&events, cells)) {
        j.events = events.all;
        j.count = events.count;
        Py_ssize_t n = 0;
        for (; n < j.count; n++)
            if (j.events[n].start >= j.covered && judge_event(&j, n, &j.events[n])) break;
        if (n == j.count) list = findings_of(&j, places == Py_None ? NULL : PyBytes_AS_STRING(places), least);
    }
    for (Py_ssize_t n = 0; n < j.kept; n++)
        if (j.found[n].own) Py_DECREF(j.found[n].confidence);
    PyMem_Free(j.found);
    PyMem_Free(events.all);
    return list;
}

/* judge(data, cells, places, least): the findings; `places` as `fold` gives them. */
static PyObject *core_judge(Core *core, PyObject *const *args, Py_ssize_t count) {
    const u8 *d;
    Py_ssize_t size;
    if (count != 4) return PyErr_Format(PyExc_TypeError, "judge takes data, cells, places and least");
    double least = PyFloat_AsDouble(args[3]);
    if (PyErr_Occurred() || read_data(args[0], &d, &size)) return NULL;
    return judged(core, args[0], d, size, args[1], args[2], least);
}

/* scan(text, least): the findings of a text that is no table, None where it may be one. */
static PyObject *core_scan(Core *core, PyObject *const *args, Py_ssize_t count) {
    const u8 *d;
    Py_ssize_t size;
    if (count != 2) return PyErr_Format(PyExc_TypeError, "scan takes a text and least");
    double least = PyFloat_AsDouble(args[1]);
    PyObject *look = PyErr_Occurred() ? NULL : core_fold(core, args[0]), *list = NULL;
    if (!look) return NULL;
    PyObject *data = PyTuple_GET_ITEM(look, 0);
    if (!read_data(data, &d, &size)) {
        if (may_be_table(d, size)) list = Py_NewRef(Py_None);
        else list = judged(core, data, d, size, Py_None, PyTuple_GET_ITEM(look, 1), least);
    }
    Py_DECREF(look);
    return list;
}

static PyMethodDef core_methods[] = {
    {"fold", (PyCFunction)core_fold, METH_O, "fold(text) -> (data, places)"},
    {"find", (PyCFunction)core_find, METH_O, "find(data) -> events"},
    {"scan", (PyCFunction)(void (*)(void))core_scan, METH_FASTCALL, "scan(text, least) -> findings | None"},
    {"rows", (PyCFunction)(void (*)(void))core_rows, METH_FASTCALL, "rows(data, start, delimiter, width) -> (spans, lines)"},
    {"judge", (PyCFunction)(void (*)(void))core_judge, METH_FASTCALL, "judge(data, cells, places, least) -> findings"},
    {NULL, NULL, 0, NULL},
};
static PyType_Slot core_slots[] = {{Py_tp_new, core_new}, {Py_tp_dealloc, core_free}, {Py_tp_methods, core_methods}, {0, NULL}};
static PyType_Spec core_spec = {"pii_core.Core", sizeof(Core), 0, Py_TPFLAGS_DEFAULT, core_slots};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "pii_core", NULL, -1, NULL, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_pii_core(void) {
    make_classes();
    PyObject *made = PyModule_Create(&module);
    if (!made) return NULL;
    PyObject *type = PyType_FromSpec(&core_spec);
    if (!type || PyModule_AddObject(made, "Core", type) || PyModule_AddStringConstant(made, "SOURCE", SOURCE)) {
        Py_XDECREF(type);
        Py_DECREF(made);
        return NULL;
    }
    return made;
}
