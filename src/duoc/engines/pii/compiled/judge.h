/* judge.py: the verdict on each event. Names, addresses, dates and codes are judged by its Python. */

typedef struct {
    Py_ssize_t start, end;
    int type, said;       /* kind of the label, -1 none */
    double sure;
    PyObject *confidence; /* borrowed from the core, or owned where `own` */
    int own;
} Found;

typedef struct {
    const Core *core;
    PyObject *data;
    const u8 *d;
    Py_ssize_t size, covered;
    const Event *events;
    Py_ssize_t count;
    Found *found;
    Py_ssize_t kept, room;
    int kind, used; /* kind of the label that still speaks, -1 none */
    Py_ssize_t end; /* where it ends */
} Judge;

#define NOT_PERSONAL(core) ((core)->types)

static int d_is_blank(u8 c) { return c == ' '; }
static int strips(const char *signs, u8 c) { return c && strchr(signs, c) != NULL; }

static int take(Judge *j, Value value, int said, int is_labelled, PyObject *confidence) {
    while (j->kept && j->found[j->kept - 1].type == j->core->t_name && value.start <= j->found[j->kept - 1].start) {
        Found *last = &j->found[--j->kept];
        if (last->own) Py_DECREF(last->confidence);
    }
    int own = confidence != NULL;
    if (j->kept && j->found[j->kept - 1].end > value.start) {
        Py_XDECREF(confidence);
        return 0;
    }
    if (!own) confidence = PyTuple_GET_ITEM(PyTuple_GET_ITEM(j->core->confidence, value.type), (is_labelled ? 0 : 2) + value.scanned);
    if (j->kept == j->room) {
        Py_ssize_t room = j->room ? j->room * 2 : 32;
        Found *found = PyMem_Realloc(j->found, (size_t)room * sizeof(Found));
        if (!found) {
            if (own) Py_DECREF(confidence);
            PyErr_NoMemory();
            return -1;
        }
        j->found = found;
        j->room = room;
    }
    j->found[j->kept++] = (Found){value.start, value.end, value.type, is_labelled ? said : -1, PyFloat_AS_DOUBLE(confidence), confidence, own};
    j->covered = value.end;
    return 1;
}

/* Keep a value of the Python twin (start, end, type, weight), or nothing for None. */
static int take_told(Judge *j, PyObject *told, int said, int is_labelled) {
    if (told == Py_None) return 0;
    PyObject *number = PyDict_GetItemWithError(j->core->places, PyTuple_GET_ITEM(told, 2));
    if (!number) return -1;
    Value value = {PyLong_AsSsize_t(PyTuple_GET_ITEM(told, 0)), PyLong_AsSsize_t(PyTuple_GET_ITEM(told, 1)), (int)PyLong_AsLong(number), 0};
    if (PyErr_Occurred()) return -1;
    PyObject *weight = PyTuple_GET_ITEM(told, 3), *confidence = NULL;
    if (!PyFloat_Check(weight) || PyFloat_AS_DOUBLE(weight) != 1.0) {
        confidence = PyObject_CallFunction(j->core->confidence_of, "OiO", PyTuple_GET_ITEM(told, 2), is_labelled, weight);
        if (!confidence) return -1;
    }
    return take(j, value, said, is_labelled, confidence) < 0 ? -1 : 0;
}

static PyObject *ask(Judge *j, PyObject *whom, Py_ssize_t place) {
    PyObject *number = PyLong_FromSsize_t(place);
    if (!number) return NULL;
    PyObject *words[] = {j->data, number};
    PyObject *told = PyObject_Vectorcall(whom, words, 2, NULL);
    Py_DECREF(number);
    return told;
}

/* Whether the label still speaks of what begins at `start`. */
static int is_near(const Judge *j, Py_ssize_t start) {
    if (j->kind < 0) return 0;
    const u8 *d = j->d;
    Py_ssize_t from = j->end, to = start, gap = start - j->end;
    if (to < from) to = from;
    if (j->used) {
        if (gap > 8) return 0;
        while (from < to && strips(" ,;/&+|(\t", d[from])) from++;
        while (to > from && strips(" ,;/&+|(\t", d[to - 1])) to--;
        Py_ssize_t n = to - from;
        static const char *joins[] = {"va", "hoac", "hay"};
        if (n == 0 || (n == 1 && d[from] == '-')) return 1;
        for (int k = 0; k < 3; k++)
            if (n == (Py_ssize_t)strlen(joins[k])) {
                int same = 1;
                for (Py_ssize_t at = 0; at < n; at++) same &= IS_LETTER[d[from + at]] && (d[from + at] | 32) == (u8)joins[k][at];
                if (same) return 1;
            }
        return 0;
    }
    int type = j->core->type_of[j->kind];
    if (gap > j->core->reach[type]) return 0;
    Py_ssize_t before = to > from && d[to - 1] == '+' ? to - 1 : to;
    int key = before > from && (d[before - 1] == '=' || d[before - 1] == '"' || d[before - 1] == '\'');
    if (!key && !(to > from && memchr(d + from, '\n', (size_t)(to - from)))) return 1;
    while (from < to && (IS_LETTER[d[from]] || d[from] == '_')) from++;
    while (from < to && strips(" \t\r\n:=\"'.|+-)(", d[from])) from++;
    return from == to;
}

/* A label in brackets right behind the number; its kind, -1 none. */
static int behind(const Judge *j, Py_ssize_t place, Py_ssize_t end) {
    for (Py_ssize_t n = place + 1; n < j->count && n < place + 4; n++) {
        const Event *one = &j->events[n];
        if (one->kind < 0) continue;
        Py_ssize_t from = end, to = one->start;
        if (one->kind >= j->core->nothing || to - from <= 0 || to - from > 3) return -1;
        while (from < to && d_is_blank(j->d[from])) from++;
        while (to > from && d_is_blank(j->d[to - 1])) to--;
        int type = j->core->type_of[one->kind];
        if (to - from != 1 || j->d[from] != '(') return -1;
        return type != NOT_PERSONAL(j->core) && PyTuple_GET_ITEM(j->core->followed, type) != Py_None ? -1 : one->kind;
    }
    return -1;
}

static int judge_number(Judge *j, Py_ssize_t place, Py_ssize_t start) {
    const Core *core = j->core;
    Py_ssize_t end = token_end(j->d, start);
    if (end == start) return 0;
    int own = is_near(j, start), said = own ? j->kind : behind(j, place, end), is_labelled = 0;
    Value value = NOTHING_FOUND;
    if (said < 0) {
        value = bare_number(core, j->d, j->size, start, end);
    } else if (core->type_of[said] != NOT_PERSONAL(core)) {
        int type = core->type_of[said];
        value = labelled_number(core, j->d, start, type);
        is_labelled = 1;
        if (value.type < 0 && !has_length(core->lengths[type], digits_in(j->d, start, end))) {
            value = bare_number(core, j->d, j->size, start, end);
            is_labelled = 0;
        }
    }
    Py_ssize_t reached = value.end;
    if (value.type < 0) {
        const u8 *blank = memchr(j->d + start, ' ', (size_t)(end - start));
        reached = blank ? blank - j->d : end;
    }
    if (own) {
        j->end = reached;
        j->used = 1;
    }
    if (value.type >= 0 && take(j, value, said, is_labelled, NULL) < 0) return -1;
    j->covered = reached;
    return 0;
}

static int judge_lettered(Judge *j, Py_ssize_t start, int is_plate) {
    const Core *core = j->core;
    int own = is_near(j, start), type = own ? core->type_of[j->kind] : -1;
    Value value = NOTHING_FOUND;
    if (type == NOT_PERSONAL(core)) {
        if (!is_plate) j->covered = token_end(j->d, start + 1);
        return 0;
    }
    if (is_plate) value = plate(core, j->d, start, type == core->t_plate);
    else value = type == core->t_passport ? passport(core, j->d, start) : health_card(core, j->d, start);
    if (value.type < 0) return 0;
    int is_labelled = value.type == type, kept = take(j, value, own ? j->kind : -1, is_labelled, NULL);
    if (kept > 0 && is_labelled) {
        j->end = value.end;
        j->used = 1;
    }
    return kept < 0 ? -1 : 0;
}

/* Whether the first two words of a name are those of a place or of an office; -1 with an error. */
static int is_no_name(const Judge *j, Py_ssize_t start, Py_ssize_t end) {
    u8 words[20];
    int n = 0, blanks = 0;
    for (Py_ssize_t at = start; at < end && n < 20; at++) {
        if (j->d[at] == ' ' && blanks++) break;
        words[n++] = j->d[at] | 32;
    }
    PyObject *pair = PyBytes_FromStringAndSize((const char *)words, n);
    int is_one = pair ? PySet_Contains(j->core->not_names, pair) : -1;
    Py_XDECREF(pair);
    return is_one;
}

static int judge_family(Judge *j, Py_ssize_t start) {
    int count;
    Py_ssize_t name = name_end(j->core, j->d, start, &count);
    if (!name) {
        j->covered = start;
        return 0;
    }
    if (is_called(j->core, j->d, start)) {
        int is_one = is_no_name(j, start, name);
        if (is_one < 0) return -1;
        if (!is_one && !(name - start == 11 && word_at(j->d, start, "ho chi minh"))) {
            j->covered = name;
            return take(j, (Value){start, name, j->core->t_name, 0}, -1, 1, NULL) < 0 ? -1 : 0;
        }
    }
    PyObject *told = ask(j, j->core->family, start);
    if (!told) return -1;
    Py_ssize_t end = PyLong_AsSsize_t(PyTuple_GET_ITEM(told, 2));
    j->covered = end;
    int failed = PyErr_Occurred() || take_told(j, PyTuple_GET_ITEM(told, 0), -1, PyTuple_GET_ITEM(told, 1) == Py_True) < 0;
    Py_DECREF(told);
    return failed ? -1 : 0;
}

static int judge_event(Judge *j, Py_ssize_t place, const Event *one) {
    const Core *core = j->core;
    if (one->kind >= 0) {
        if (one->kind == core->nothing) {
            j->kind = -1;
            if (one->end > j->covered) j->covered = one->end;
            return 0;
        }
        int type = core->type_of[one->kind];
        PyObject *whom = type == NOT_PERSONAL(core) ? Py_None : PyTuple_GET_ITEM(core->followed, type);
        if (whom == Py_None) {
            j->kind = one->kind;
            j->end = one->end;
            j->used = 0;
            return 0;
        }
        if (type == core->t_name) {
            Py_ssize_t start, end = plain_name(core, j->d, one->end, &start);
            if (end > 0) return take(j, (Value){start, end, type, 0}, one->kind, 1, NULL) < 0 ? -1 : 0;
        }
        if (type == core->t_birth) {
            Py_ssize_t start, end = plain_birth(j->d, one->end, this_year(), &start);
            if (end) return take(j, (Value){start, end, type, 0}, one->kind, 1, NULL) < 0 ? -1 : 0;
        }
        PyObject *told = ask(j, whom, one->end);
        int failed = !told || take_told(j, told, one->kind, 1) < 0;
        Py_XDECREF(told);
        return failed ? -1 : 0;
    }
    switch (one->kind) {
    case K_NUMBER: return judge_number(j, place, one->start);
    case K_LETTERED: return judge_lettered(j, one->start, 0);
    case K_PLATE: return judge_lettered(j, one->start, 1);
    case K_FAMILY: return judge_family(j, one->start);
    default: break;
    }
    if (one->kind == K_EMAIL) {
        Py_ssize_t start, end = email_end(j->d, one->start, &start);
        return end && take(j, (Value){start, end, core->t_email, 0}, -1, 0, NULL) < 0 ? -1 : 0;
    }
    PyObject *whom = PyTuple_GET_ITEM(core->begun, one->kind == K_ADDRESS ? 0 : one->kind == K_QR ? 1 : 2);
    PyObject *told = ask(j, whom, one->start);
    int failed = !told || take_told(j, told, -1, 0) < 0;
    Py_XDECREF(told);
    return failed ? -1 : 0;
}
