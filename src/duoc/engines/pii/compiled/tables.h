/* What the core is given once, by core.py: all of it computed from the same facts that the Python twin reads. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <string.h>
#include <time.h>

#define SIGNS 40 /* letters, digits, the signs that labels have, and a joint */
#define BEGINS_LABEL 1
#define BEGINS_VALUE 2
#define MOST_TYPES 24
#define MOST_ACCEPTED 4

enum { K_NUMBER = -1, K_LETTERED = -2, K_PLATE = -3, K_EMAIL = -4, K_FAMILY = -5, K_ADDRESS = -6, K_QR = -7, K_MRZ = -8 };
enum { C_DIGITS, C_CITIZEN, C_TAX, C_CARD, C_LABELLED_PHONE, C_WRITTEN_PHONE };

typedef uint8_t u8;

typedef struct {
    uint32_t lengths; /* bit n: n digits */
    int check, type;
} Accepted;

typedef struct {
    Py_ssize_t start, end;
    int kind;
} Event;

typedef struct {
    PyObject_HEAD
    u8 *fold;                         /* code points below 0x10000: the sign that stands for them, 0 = vanishes */
    int16_t (*child)[SIGNS];          /* trie of labels */
    u8 begins[32768];                 /* three signs (letter, digit, other: five bits each) with which a label, a value may begin */
    int16_t *label;                   /* of a node: the kind that ends there, -1 none */
    int nodes, kinds, nothing, types; /* kinds of labels, columns included; `nothing`: a cell that says nothing */
    u8 *type_of;                      /* of a kind: its type; `types` is NOT_PERSONAL, 255 none */
    u8 provinces[1000], plates[100], mobile2[100], mobile3[1000], letters[676];
    uint64_t families[1024], given[1024], stops[1024], people[1024]; /* closed tables of words: up to eight letters each */
    PyObject *not_names;              /* set of two words, b"ha noi" */
    Accepted accepted[MOST_TYPES][MOST_ACCEPTED], bare[MOST_ACCEPTED];
    uint32_t lengths[MOST_TYPES];
    int reach[MOST_TYPES];
    int t_phone, t_passport, t_health, t_plate, t_name, t_email, t_birth;
    PyObject *names, *places;         /* type names; name -> number */
    PyObject *confidence;             /* tuple by type of (labelled, its weak form, bare, its weak form) */
    PyObject *reasons;                /* tuple by kind + 1 of tuples by type */
    PyObject *followed, *begun, *family, *confidence_of, *finding;
} Core;

static u8 IS_DIGIT[256], IS_ALNUM[256], IS_LETTER[256], READ_AS[256], SIGN[256], CLASS[256];
static uint16_t INFO[256]; /* 0-31 class; 32 in a word; 64 something may begin here; 128 at a word's start; 256 behind it */ /* READ_AS: the digit a sign may stand for */

static void make_classes(void) {
    const char *scanned = "OSBlIosbi", *meant = "058110581";
    for (int c = 0; c < 256; c++) {
        int digit = c >= '0' && c <= '9', letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        IS_DIGIT[c] = digit;
        IS_LETTER[c] = letter;
        IS_ALNUM[c] = digit || letter;
        READ_AS[c] = digit ? (u8)c : 0;
        CLASS[c] = letter ? (u8)(1 + (c | 32) - 'a') : digit ? 27 : 0;
        INFO[c] = (uint16_t)(CLASS[c] | (digit || letter) << 5 | (digit || c == '@' || c == 'I' || c == 'P') << 6 |
                             (c >= 'A' && c <= 'Z') << 7 | (c == ',' || c == ';') << 8);
        SIGN[c] = letter ? (u8)(1 + (c | 32) - 'a') : digit ? (u8)(27 + c - '0') : c == ',' ? 37 : c == '.' ? 38 : 0;
    }
    for (int n = 0; scanned[n]; n++) READ_AS[(u8)scanned[n]] = (u8)meant[n];
}

static inline int is_joint(u8 c) { return c == ' ' || c == '.' || c == '-'; }
static inline int is_upper(u8 c) { return c >= 'A' && c <= 'Z'; }
static inline int is_lower(u8 c) { return c >= 'a' && c <= 'z'; }

static uint64_t packed(const u8 *word, Py_ssize_t length) {
    uint64_t value = 0;
    for (Py_ssize_t n = 0; n < length; n++) value = value << 8 | (u8)(word[n] | 32);
    return value;
}
static inline uint32_t slot_of(uint64_t value) { return (uint32_t)((value * 0x9E3779B97F4A7C15ull) >> 54); }
