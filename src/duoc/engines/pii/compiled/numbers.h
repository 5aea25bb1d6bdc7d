/* numbers.py and checks.py: what a run of digits is. Values of at most 250 digits; longer ones pass no check. */

typedef struct {
    Py_ssize_t start, end;
    int type; /* -1: nothing */
    int scanned;
} Value;

static const Value NOTHING_FOUND = {0, 0, -1, 0};

static int this_year(void) {
    time_t now = time(NULL);
    struct tm parts;
    gmtime_r(&now, &parts);
    return parts.tm_year + 1900;
}

static int three(const u8 *v) { return (v[0] - '0') * 100 + (v[1] - '0') * 10 + v[2] - '0'; }
static int two(const u8 *v) { return (v[0] - '0') * 10 + v[1] - '0'; }

static int is_tax(const u8 *v, int n) {
    static const int weights[] = {31, 29, 23, 19, 17, 13, 7, 5, 3};
    if (n == 13 && !memcmp(v + 10, "000", 3)) return 0;
    if ((n != 10 && n != 13) || !memcmp(v + 2, "0000000", 7)) return 0;
    int sum = 0;
    for (int k = 0; k < 9; k++) sum += (v[k] - '0') * weights[k];
    return 10 - sum % 11 == v[9] - '0';
}
static int is_card(const u8 *v, int n) {
    if (n < 13 || n > 19 || !strchr("234569", v[0])) return 0;
    int sum = 0;
    for (int k = 0; k < n; k++) {
        int digit = v[n - 1 - k] - '0';
        sum += k & 1 ? (digit < 5 ? digit * 2 : digit * 2 - 9) : digit;
    }
    return sum % 10 == 0;
}
static int is_phone(const Core *core, const u8 *v, int n) {
    if (n == 13 && !memcmp(v, "0084", 4)) v += 4, n = 9;
    else if (n == 11 && !memcmp(v, "84", 2)) v += 2, n = 9;
    else if (n == 10 && v[0] == '0') v += 1, n = 9;
    return n == 9 && (core->mobile2[two(v)] || core->mobile3[three(v)]);
}
static int passes(const Core *core, int check, const u8 *v, int n) {
    switch (check) {
    case C_DIGITS: return 1;
    case C_CITIZEN: return n == 12 && core->provinces[three(v)] && 1900 + (v[3] - '0') / 2 * 100 + two(v + 4) <= this_year();
    case C_TAX: return is_tax(v, n);
    case C_CARD: return is_card(v, n);
    case C_LABELLED_PHONE: return is_phone(core, v, n) || (n == 11 && v[0] == '0' && v[1] == '2');
    default: return n > 9 && is_phone(core, v, n);
    }
}

/* The end of the written number at `at`, `at` itself where there is none: up to ten groups with one joint between. */
static Py_ssize_t group_end(const u8 *d, Py_ssize_t at) {
    Py_ssize_t end = at;
    int first = -1; /* signs before the first digit of the group */
    while (READ_AS[d[end]] && end - at <= 24) {
        if (first < 0 && IS_DIGIT[d[end]]) first = (int)(end - at);
        end++;
    }
    return end == at || end - at > 24 || first < 0 || first > 6 || IS_ALNUM[d[end]] ? at : end;
}
static Py_ssize_t token_end(const u8 *d, Py_ssize_t at) {
    Py_ssize_t end = group_end(d, at);
    if (end == at) return at;
    for (int n = 0; n < 9 && is_joint(d[end]); n++) {
        Py_ssize_t next = group_end(d, end + 1);
        if (next == end + 1) break;
        end = next;
    }
    return end;
}

/* The digits of d[start:end] into `v`; how many there are. */
static int digits_of(const u8 *d, Py_ssize_t start, Py_ssize_t end, u8 *v, int *scanned) {
    int n = 0;
    *scanned = 0;
    for (; start < end; start++) {
        if (is_joint(d[start])) continue;
        if (!IS_DIGIT[d[start]]) *scanned = 1;
        v[n++] = READ_AS[d[start]];
    }
    v[n] = 0;
    return n;
}
static int digits_in(const u8 *d, Py_ssize_t start, Py_ssize_t end) {
    int n = 0;
    for (; start < end; start++) n += !is_joint(d[start]);
    return n;
}
static int has_length(uint32_t lengths, int n) { return n < 32 && lengths >> n & 1; }
static Py_ssize_t with_plus(const Core *core, const u8 *d, Py_ssize_t start, int type) {
    return type == core->t_phone && d[start - 1] == '+' ? start - 1 : start;
}

static Value labelled_number(const Core *core, const u8 *d, Py_ssize_t start, int type) {
    u8 v[256];
    int scanned;
    Py_ssize_t end = token_end(d, start);
    while (end > start) {
        int n = digits_of(d, start, end, v, &scanned);
        for (int k = 0; k < MOST_ACCEPTED; k++) {
            const Accepted *one = &core->accepted[type][k];
            if (has_length(one->lengths, n) && passes(core, one->check, v, n))
                return (Value){with_plus(core, d, start, one->type), end, one->type, scanned};
        }
        do end--;
        while (end > start && !is_joint(d[end]));
    }
    return NOTHING_FOUND;
}

static int in_something(const u8 *d, Py_ssize_t size, Py_ssize_t start, Py_ssize_t end) {
    u8 before = d[start - 1], behind = d[end];
    if (before && strchr(".,/:-_", before) && start >= 2 && IS_ALNUM[d[start - 2]]) return 1;
    if (behind == '/' || behind == '_' || behind == '@') return 1;
    return behind && strchr(".,:-", behind) && end + 1 < size && IS_DIGIT[d[end + 1]];
}
static Value bare_number(const Core *core, const u8 *d, Py_ssize_t size, Py_ssize_t start, Py_ssize_t end) {
    u8 v[256];
    int scanned;
    for (;;) {
        int n = digits_of(d, start, end, v, &scanned);
        if (scanned || in_something(d, size, start, end)) return NOTHING_FOUND;
        for (int k = 0; k < MOST_ACCEPTED; k++) {
            const Accepted *one = &core->bare[k];
            if (has_length(one->lengths, n) && passes(core, one->check, v, n))
                return (Value){with_plus(core, d, start, one->type), end, one->type, 0};
        }
        const u8 *blank = memchr(d + start, ' ', (size_t)(end - start));
        if (!blank) return NOTHING_FOUND;
        end = blank - d;
    }
}

static Value health_card(const Core *core, const u8 *d, Py_ssize_t start) {
    u8 v[16];
    int scanned = 0, n = 0;
    if (!IS_LETTER[d[start]] || !IS_LETTER[d[start + 1]]) return NOTHING_FOUND;
    Py_ssize_t at = start + 2;
    for (; n < 13; n++) {
        if (is_joint(d[at])) at++;
        if (!READ_AS[d[at]]) return NOTHING_FOUND;
        if (!IS_DIGIT[d[at]]) scanned = 1;
        v[n] = READ_AS[d[at++]];
    }
    int letters = ((d[start] | 32) - 'a') * 26 + (d[start + 1] | 32) - 'a';
    if (IS_ALNUM[d[at]] || !core->letters[letters] || v[0] < '1' || v[0] > '5' || !core->provinces[two(v + 1)]) return NOTHING_FOUND;
    return (Value){start, at, core->t_health, scanned};
}
static Value passport(const Core *core, const u8 *d, Py_ssize_t start) {
    Py_ssize_t at = start + 1;
    int scanned = 0, n = 0;
    if (!IS_LETTER[d[start]]) return NOTHING_FOUND;
    for (; n < 8 && READ_AS[d[at]]; n++, at++) scanned |= !IS_DIGIT[d[at]];
    return n < 7 || IS_ALNUM[d[at]] ? NOTHING_FOUND : (Value){start, at, core->t_passport, scanned};
}

/* The end of the digits of a plate, 0 where there are none. */
static Py_ssize_t plate_digits(const u8 *d, Py_ssize_t at) {
    if (!IS_DIGIT[d[at]] || !IS_DIGIT[d[at + 1]] || !IS_DIGIT[d[at + 2]]) return 0;
    Py_ssize_t ends[2] = {0, 0};
    Py_ssize_t five = at + 3 + (d[at + 3] == '.');
    if (IS_DIGIT[d[five]] && IS_DIGIT[d[five + 1]]) ends[0] = five + 2;
    if (IS_DIGIT[d[at + 3]]) ends[1] = at + 4;
    for (int k = 0; k < 2; k++)
        if (ends[k] && !IS_ALNUM[d[ends[k]]] && !(d[ends[k]] == '.' && IS_DIGIT[d[ends[k] + 1]])) return ends[k];
    return 0;
}
static Value plate(const Core *core, const u8 *d, Py_ssize_t start, int is_labelled) {
    if (d[start] < '1' || d[start] > '9' || !IS_DIGIT[d[start + 1]]) return NOTHING_FOUND;
    Py_ssize_t series = start + 2 + (d[start + 2] == '-'), end = 0;
    if (!IS_LETTER[d[series]]) return NOTHING_FOUND;
    for (int more = IS_ALNUM[d[series + 1]] ? 1 : 0; more >= 0 && !end; more--) {
        Py_ssize_t at = series + 1 + more;
        int joints = is_joint(d[at]) ? 1 + is_joint(d[at + 1]) : 0;
        for (; joints >= 0 && !end; joints--) end = plate_digits(d, at + joints);
    }
    if (!end || !core->plates[two(d + start)]) return NOTHING_FOUND;
    if (!is_labelled) {
        int joints = 0;
        for (Py_ssize_t at = start; at < end; at++) joints += is_joint(d[at]);
        if (!joints || !is_upper(d[series])) return NOTHING_FOUND;
    }
    return (Value){start, end, core->t_plate, 0};
}
