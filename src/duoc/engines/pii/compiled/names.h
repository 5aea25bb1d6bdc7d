/* names.py, dates.py and emails.py, as far as they are plain: what needs a second look is asked of their Python. */

/* A closed table of words of up to eight letters. */
static int is_in(const uint64_t *table, const u8 *word, Py_ssize_t length) {
    if (length < 1 || length > 8) return 0;
    uint64_t value = packed(word, length);
    for (uint32_t slot = slot_of(value);; slot = (slot + 1) & 1023) {
        if (table[slot] == value) return 1;
        if (!table[slot]) return 0;
    }
}

/* The end of one syllable: a capital, then small letters or (is_title 0) capitals; `at` where it is none or a word goes on. */
static Py_ssize_t syllable_end(const u8 *d, Py_ssize_t at, int is_title) {
    Py_ssize_t end = at;
    if (!is_upper(d[at])) return at;
    do end++;
    while (end - at < 7 && (is_title ? is_lower(d[end]) : is_upper(d[end])));
    return end;
}

/* names.at: where the name at `start` ends and how many syllables it has; 0 for none. */
static Py_ssize_t name_end(const Core *core, const u8 *d, Py_ssize_t start, int *count) {
    for (int is_title = 1; is_title >= 0; is_title--) {
        Py_ssize_t first = syllable_end(d, start, is_title), at, ends[6];
        if (first == start || (d[first] != ' ' && d[first] != '+')) continue;
        u8 joint = d[first];
        int n = 0;
        for (at = first; n < 5 && d[at] == joint; n++) {
            Py_ssize_t end = syllable_end(d, at + 1, is_title);
            if (end == at + 1) break;
            if (IS_ALNUM[d[end]] || d[end] == '_') break;
            ends[n] = at = end;
        }
        if (!n) continue;
        if (!is_in(core->families, d + start, first - start)) return 0;
        Py_ssize_t end = 0, from = first + 1;
        *count = 1;
        for (int k = 0; k < n; from = ends[k++] + 1) {
            Py_ssize_t length = ends[k] - from;
            if (is_title ? k && is_in(core->stops, d + from, length) : !is_in(core->given, d + from, length)) break;
            end = ends[k];
            ++*count;
        }
        return end;
    }
    return 0;
}

/* names.labelled where it is plain: signs of a form, then a name of three syllables. -1: ask. */
static Py_ssize_t plain_name(const Core *core, const u8 *d, Py_ssize_t label_end, Py_ssize_t *start) {
    int count;
    Py_ssize_t at = label_end;
    for (int n = 0; n < 12 && d[at] && strchr(" \t\n\r\f\v:.=\"'|,(-", d[at]); n++) at++;
    Py_ssize_t end = name_end(core, d, at, &count);
    *start = at;
    return end && count > 2 ? end : -1;
}

/* Whether one calls a person by the one word right before; 0: it needs a second look. */
static int is_called(const Core *core, const u8 *d, Py_ssize_t start) {
    Py_ssize_t at = start, end;
    int n = 0;
    for (; n < 2 && at > 1 && (d[at - 1] == ' ' || d[at - 1] == ':'); n++) at--;
    if (!n) return 0;
    for (end = at; at > 1 && end - at < 9 && IS_LETTER[d[at - 1]]; at--) {}
    return !IS_LETTER[d[at - 1]] && is_in(core->people, d + at, end - at);
}

/* emails.around */
static Py_ssize_t email_end(const u8 *d, Py_ssize_t sign, Py_ssize_t *start) {
    Py_ssize_t at = sign, end = sign + 1, last;
    while (at > 0 && sign - at < 64 && d[at - 1] && (IS_ALNUM[d[at - 1]] || strchr("._%+-", d[at - 1]))) at--;
    while (at < sign && (d[at] == '.' || d[at] == '-' || d[at] == '+' || d[at] == '%')) at++;
    if (at == sign) return 0;
    *start = at;
    for (int n = 0; n < 9; n++) {
        Py_ssize_t from = n ? end + 1 : end;
        if (n && d[end] != '.') break;
        Py_ssize_t to = from;
        while (to - from < 63 && (IS_ALNUM[d[to]] || d[to] == '-')) to++;
        if (to == from) {
            if (!n) return 0;
            break;
        }
        end = to;
    }
    while (d[end - 1] == '-') end--;
    for (last = end; last > sign && d[last - 1] != '.'; last--)
        if (!IS_LETTER[d[last - 1]]) return 0;
    return last > sign && end - last >= 2 ? end : 0;
}

static int word_at(const u8 *d, Py_ssize_t at, const char *word) {
    for (; *word; word++, at++)
        if ((*word == ' ' ? d[at] : (d[at] | 32)) != (u8)*word) return 0;
    return 1;
}
static Py_ssize_t number_at(const u8 *d, Py_ssize_t at, int least, int most, int *value) {
    int n = 0;
    for (*value = 0; n < most && IS_DIGIT[d[at]]; n++) *value = *value * 10 + d[at++] - '0';
    return n < least ? 0 : at;
}
static int is_day(int day, int month, int year, int last) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return year >= 1880 && year <= last && month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] + (month == 2 && leap);
}

/* dates.birth for 5/6/1990 and ngày 5 tháng 6 năm 1990 in digits; 0: ask. */
static Py_ssize_t plain_birth(const u8 *d, Py_ssize_t label_end, int last, Py_ssize_t *start) {
    static const char *words[] = {"la ", "vao ", "on "};
    int day, month, year;
    Py_ssize_t at = label_end;
    for (int n = 0; n < 12 && d[at] && strchr(" \t\n\r\f\v:.=\"'|,()-", d[at]); n++) at++;
    for (int n = 0; n < 3; n++)
        if (word_at(d, at, words[n])) {
            at += (Py_ssize_t)strlen(words[n]);
            break;
        }
    if (word_at(d, at, "la ")) at += 3;
    *start = at;
    int is_long = word_at(d, at, "ngay ");
    if (is_long) at += 5;
    if (is_long && d[at] == ' ') at++;
    if (!(at = number_at(d, at, 1, 2, &day))) return 0;
    if (d[at] == ' ') at++;
    if (word_at(d, at, "thang")) {
        at += 5;
        if (d[at] == ' ') at++;
        if (!(at = number_at(d, at, 1, 2, &month))) return 0;
        if (d[at] == ',') at++;
        if (d[at] == ' ') at++;
        if (!word_at(d, at, "nam")) return 0;
        at += 3;
        if (d[at] == ' ') at++;
        if (!(at = number_at(d, at, 4, 4, &year)) || IS_DIGIT[d[at]]) return 0;
    } else {
        if (is_long || (d[at] != '/' && d[at] != '.' && d[at] != '-')) return 0;
        at++;
        if (d[at] == ' ') at++;
        if (!(at = number_at(d, at, 1, 2, &month))) return 0;
        if (d[at] == ' ') at++;
        if (d[at] != '/' && d[at] != '.' && d[at] != '-') return 0;
        at++;
        if (d[at] == ' ') at++;
        if (!(at = number_at(d, at, 4, 4, &year)) || IS_ALNUM[d[at]]) return 0;
    }
    return is_day(day, month, year, last) ? at : 0;
}
