/* prefilter.py: where labels stand and values may begin. `d` begins and ends with a line end, which no pattern passes. */

typedef struct {
    Event *all;
    Py_ssize_t count, room;
} Events;

static int add_event(Events *events, Py_ssize_t start, Py_ssize_t end, int kind) {
    if (events->count == events->room) {
        Py_ssize_t room = events->room ? events->room * 2 : 64;
        Event *all = PyMem_Realloc(events->all, (size_t)room * sizeof(Event));
        if (!all) {
            PyErr_NoMemory();
            return -1;
        }
        events->all = all;
        events->room = room;
    }
    events->all[events->count++] = (Event){start, end, kind};
    return 0;
}

/* labels.ends_here */
static int ends_here(const u8 *d, Py_ssize_t start, Py_ssize_t end) {
    u8 follows = d[end];
    if (is_lower(follows) || (IS_DIGIT[follows] && end - start <= 2)) return 0;
    return !is_upper(follows) || is_lower(d[end - 1]);
}

static void walk(const Core *core, int node, const u8 *d, Py_ssize_t start, Py_ssize_t at, Py_ssize_t *end, int *kind) {
    for (;;) {
        if (core->label[node] >= 0 && at > *end && ends_here(d, start, at)) {
            *end = at;
            *kind = core->label[node];
        }
        int joint = core->child[node][SIGNS - 1];
        if (joint) {
            walk(core, joint, d, start, at, end, kind);
            if (d[at] == ' ' || d[at] == '_' || d[at] == '-') walk(core, joint, d, start, at + 1, end, kind);
        }
        u8 sign = SIGN[d[at]];
        node = sign ? core->child[node][sign] : 0;
        if (!node) return;
        at++;
    }
}

/* `count` digits with at most one joint before each but the first. */
static int digits_run(const u8 *d, Py_ssize_t at, int count) {
    if (!READ_AS[d[at]]) return 0;
    for (int n = 1; n < count; n++) {
        at++;
        if (is_joint(d[at])) at++;
        if (!READ_AS[d[at]]) return 0;
    }
    return 1;
}
static int plain_run(const u8 *d, Py_ssize_t at, int count) {
    for (int n = 0; n < count; n++)
        if (!READ_AS[d[at + n]]) return 0;
    return 1;
}
static int begins_lettered(const u8 *d, Py_ssize_t at) {
    if (!IS_LETTER[d[at]]) return 0;
    if (plain_run(d, at + 1, 7)) return 1;
    if (!IS_LETTER[d[at + 1]]) return 0;
    at += 2;
    if (is_joint(d[at])) at++;
    if (!READ_AS[d[at]]) return 0;
    at++;
    if (is_joint(d[at])) at++;
    if (!plain_run(d, at, 2)) return 0;
    at += 2;
    if (is_joint(d[at])) at++;
    return plain_run(d, at, 6);
}
static int three_digits(const u8 *d, Py_ssize_t at) {
    if (is_joint(d[at])) at++;
    return IS_DIGIT[d[at]] && IS_DIGIT[d[at + 1]] && IS_DIGIT[d[at + 2]];
}
static int begins_plate(const u8 *d, Py_ssize_t at) {
    if (d[at] < '1' || d[at] > '9' || !IS_DIGIT[d[at + 1]]) return 0;
    at += 2;
    if (d[at] == '-') at++;
    if (!IS_LETTER[d[at]]) return 0;
    at++;
    return (IS_ALNUM[d[at]] && three_digits(d, at + 1)) || three_digits(d, at);
}
static int begins_name(const Core *core, const u8 *d, Py_ssize_t at) {
    if (!is_upper(d[at])) return 0;
    Py_ssize_t end = at + 1;
    if (is_lower(d[end])) {
        while (is_lower(d[end])) end++;
    } else {
        while (is_upper(d[end])) end++;
    }
    if ((d[end] != ' ' && d[end] != '+') || !is_upper(d[end + 1])) return 0;
    int capitals = is_upper(d[end + 2]), small = is_lower(d[end + 2]);
    int one = end == at + 1; /* a single letter is both */
    if (!(one ? capitals || small : is_lower(d[at + 1]) ? small : capitals)) return 0;
    return is_in(core->families, d + at, end - at);
}
static int begins_unit(const u8 *d, Py_ssize_t at) {
    static const char *units[] = {"phuong ", "xa ", "thi tran ", "dac khu "};
    if (d[at] == ' ') at++;
    for (int n = 0; n < 4; n++)
        if (word_at(d, at, units[n])) {
            u8 c = d[at + (Py_ssize_t)strlen(units[n])];
            return is_upper(c) || IS_DIGIT[c];
        }
    return 0;
}
static int begins_code(const u8 *d, Py_ssize_t at) {
    for (int n = 0; n < 12; n++)
        if (!IS_DIGIT[d[at + n]]) return 0;
    return d[at + 12] == '|';
}
static int begins_lines(const u8 *d, Py_ssize_t at) {
    if (d[at] == 'I') return d[at + 1] == 'D' && d[at + 2] == 'V' && d[at + 3] == 'N' && d[at + 4] == 'M' && IS_DIGIT[d[at + 5]];
    return d[at] == 'P' && d[at + 1] == '<' && d[at + 2] == 'V' && d[at + 3] == 'N' && d[at + 4] == 'M' && is_upper(d[at + 5]);
}

/* What begins at one place that find_events has not passed over. */
static int events_at(const Core *core, const u8 *d, Py_ssize_t at, Py_ssize_t *reached, Events *events) {
    u8 before = d[at - 1], here = d[at];
    int in_word = IS_ALNUM[before];
    if (!in_word && IS_LETTER[here] && at >= *reached &&
        core->begins[CLASS[here] << 10 | CLASS[d[at + 1]] << 5 | CLASS[d[at + 2]]] & BEGINS_LABEL) {
        Py_ssize_t end = 0;
        int kind = -1;
        walk(core, core->child[0][SIGN[here]], d, at, at + 1, &end, &kind);
        if (kind >= 0) {
            if (add_event(events, at, end, kind)) return -1;
            *reached = end;
        }
    }
    if ((here == 'I' || here == 'P') && !is_upper(before) && !IS_DIGIT[before] && begins_lines(d, at) &&
        add_event(events, at, 0, K_MRZ))
        return -1;
    if (IS_DIGIT[here] && !IS_DIGIT[before] && begins_code(d, at) && add_event(events, at, 0, K_QR)) return -1;
    if ((before == ',' || before == ';') && begins_unit(d, at) && add_event(events, at, 0, K_ADDRESS)) return -1;
    if (!in_word && IS_ALNUM[here]) {
        if (begins_name(core, d, at) && add_event(events, at, 0, K_FAMILY)) return -1;
        if (begins_plate(d, at) && add_event(events, at, 0, K_PLATE)) return -1;
        if (begins_lettered(d, at) && add_event(events, at, 0, K_LETTERED)) return -1;
        if (READ_AS[here] && digits_run(d, at, 6) && add_event(events, at, 0, K_NUMBER)) return -1;
    }
    if (here == '@' && (in_word || before == '_' || before == '%' || before == '+' || before == '-') && IS_ALNUM[d[at + 1]] &&
        add_event(events, at, 0, K_EMAIL))
        return -1;
    return 0;
}

#define BLOCK 1024

/* A first pass without branches keeps the places where anything can begin: a word of ordinary text is mostly none, and asking it
   one question after another costs more than reading it. */
static int find_events(const Core *core, const u8 *d, Py_ssize_t size, Events *events) {
    Py_ssize_t reached = 0, places[BLOCK];
    unsigned before = INFO[d[0]], here = INFO[d[1]], next = size > 2 ? INFO[d[2]] : 0;
    unsigned three = (here & 31) << 5 | (next & 31);
    for (Py_ssize_t from = 1; from < size - 1; from += BLOCK) {
        Py_ssize_t to = from + BLOCK < size - 1 ? from + BLOCK : size - 1, count = 0;
        for (Py_ssize_t at = from; at < to; at++) {
            unsigned then = INFO[d[at + 2]]; /* at most the zero behind a bytes object */
            three = (three << 5 | (then & 31)) & 32767;
            unsigned outside = ~before >> 5 & 1;
            places[count] = at;
            count += (here >> 6 & 1) | (outside & (here >> 7 | (core->begins[three] != 0)) & 1) | (before >> 8 & 1);
            before = here;
            here = next;
            next = then;
        }
        for (Py_ssize_t n = 0; n < count; n++)
            if (events_at(core, d, places[n], &reached, events)) return -1;
    }
    return 0;
}

/* As tuples sort: by start, the longest label first, then the kind. */
static int in_order(const void *one, const void *other) {
    const Event *a = one, *b = other;
    if (a->start != b->start) return a->start < b->start ? -1 : 1;
    if (a->end != b->end) return a->end > b->end ? -1 : 1;
    return a->kind < b->kind ? -1 : a->kind > b->kind;
}
