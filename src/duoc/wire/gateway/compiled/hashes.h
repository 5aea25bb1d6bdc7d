/* SHA-256, SHA-512 and base64. */

/* libcrypto's own functions, from the library that hashlib has loaded: its objects cost more than the hashing of a message. Absent
 * (another hashlib, another libcrypto): hashlib itself. The context is the library's; ours is only large enough (112 and 216 bytes). */
typedef struct {
    int size;
    PyObject *hashlib;
    int (*init)(void *);
    int (*update)(void *, const void *, size_t);
    int (*final)(unsigned char *, void *);
} Algorithm;

static Algorithm sha256 = {.size = 32}, sha512 = {.size = 64};

static int find_algorithm(Algorithm *algorithm, PyObject *hashlib, const char *name, const char *functions[3])
{
    if ((algorithm->hashlib = PyObject_GetAttrString(hashlib, name)) == NULL)
        return -1;
#ifndef HASHLIB_ONLY
    void *library = dlopen("libcrypto.so.3", RTLD_LAZY | RTLD_NOLOAD);
    if (library != NULL) {
        *(void **)&algorithm->init = dlsym(library, functions[0]);
        *(void **)&algorithm->update = dlsym(library, functions[1]);
        *(void **)&algorithm->final = dlsym(library, functions[2]);
    }
#else
    (void)functions;
#endif
    return 0;
}

/* The digest of the parts in their order, into `to`. */
static int digest(const Algorithm *algorithm, const Span *parts, int count, unsigned char *to)
{
    if (algorithm->init && algorithm->update && algorithm->final) {
        union {
            unsigned long long align;
            unsigned char room[512];
        } context;
        int fine = algorithm->init(&context);
        for (int i = 0; i < count && fine; i++)
            fine = algorithm->update(&context, parts[i].at, parts[i].size);
        if (fine && algorithm->final(to, &context))
            return 0;
        PyErr_SetString(PyExc_RuntimeError, "libcrypto could not hash");
        return -1;
    }
    PyObject *hash = PyObject_CallNoArgs(algorithm->hashlib), *nothing = hash, *found = NULL;
    for (int i = 0; i < count && nothing != NULL; i++) {
        if ((nothing = PyObject_CallMethod(hash, "update", "y#", parts[i].at, parts[i].size)) != NULL)
            Py_DECREF(nothing);
    }
    if (nothing != NULL)
        found = PyObject_CallMethod(hash, "digest", NULL);
    if (found != NULL && PyBytes_CheckExact(found) && PyBytes_GET_SIZE(found) == algorithm->size)
        memcpy(to, PyBytes_AS_STRING(found), algorithm->size);
    else if (!PyErr_Occurred())
        PyErr_SetString(PyExc_RuntimeError, "hashlib gave no digest");
    Py_XDECREF(hash);
    Py_XDECREF(found);
    return PyErr_Occurred() ? -1 : 0;
}

static void base64(const unsigned char *from, Py_ssize_t size, char *to)
{
    static const char signs[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (; size > 0; from += 3, size -= 3) {
        unsigned long three = (unsigned long)from[0] << 16 | (size > 1 ? from[1] << 8 : 0) | (size > 2 ? from[2] : 0);
        *to++ = signs[three >> 18];
        *to++ = signs[three >> 12 & 63];
        *to++ = size > 1 ? signs[three >> 6 & 63] : '=';
        *to++ = size > 2 ? signs[three & 63] : '=';
    }
}

/* X-Road-Request-Hash (request_hash.py): new bytes. */
static PyObject *request_hash(PyObject *block, Span body)
{
    unsigned char both[128];
    Span header = span(block), digests = {(char *)both, 128};
    if (digest(&sha512, &header, 1, both) < 0)
        return NULL;
    if (body.size && (digest(&sha512, &body, 1, both + 64) < 0 || digest(&sha512, &digests, 1, both) < 0))
        return NULL;
    PyObject *said = PyBytes_FromStringAndSize(NULL, 88);
    if (said != NULL)
        base64(both, 64, PyBytes_AS_STRING(said));
    return said;
}
