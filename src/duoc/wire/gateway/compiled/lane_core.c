/* The fast lane, compiled: the same calls, the same bytes, fewer steps.
 *
 * lane.py, routes.py and journal.py are the meaning and stay the twin that runs wherever this was not compiled; tests hold
 * the two together, byte for byte.
 * What is not plain in every respect is given back to Python (`take`), exactly where lane.py gives it back.
 *
 * Ownership: a Plan owns what its route wrote out; nothing here outlives the call but Plans. Everything runs under the GIL, no
 * Python code runs while a borrowed pointer into a list or tuple is held unprotected.
 * Danger: every byte of `data` comes from a stranger. It is read between `at` and `end` only.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <dlfcn.h>
#include <stddef.h>

enum { NONE_FOLLOWS, PATH_FOLLOWS, QUERY_FOLLOWS, WAYS };
enum { LONGEST_REST = 4096, LONGEST_ID = 255, MOST_FORMS = 64, MOST_PLACES = 8 };
enum { TIME_US, DAY, TEXT, RECEIPT, NS };                                       /* Moment */
enum { INBOUND, ROUTE, ID, REQUEST_ID, HASHED, MOMENT, REQUEST, PLAIN_FIELDS }; /* Plain */
enum { START, BEGIN, SIZE, HEAD };                                              /* Usual */

static PyObject *s_admitted_by, *s_address, *s_answer, *s_capacity, *s_deadline, *s_due, *s_fill_in, *s_give_back, *s_idle,
    *s_in_flight, *s_is_closing, *s_pending, *s_place, *s_plan, *s_pool, *s_receiver, *s_recognise, *s_route, *s_status, *s_take,
    *s_transport, *s_usual, *s_waiting, *s_wake, *s_write;
static PyObject *plain_type, *long_answer, *free_place, *taken_place, *make_id, *say_duration, *nobody_hurries;

#include "forms.h"
#include "plan.h"
#include "hashes.h"
#include "questions.h"
#include "calls.h"
#include "answers.h"
#include "journal.h"
#include "arrival.h"

static PyObject *bind(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *given[6], **places[6] = {&plain_type, &long_answer, &free_place, &taken_place, &make_id, &say_duration};
    if (!PyArg_ParseTuple(args, "O!OOOOO", &PyType_Type, &given[0], &given[1], &given[2], &given[3], &given[4], &given[5]))
        return NULL;
    if (!PyType_IsSubtype((PyTypeObject *)given[0], &PyTuple_Type)) {
        PyErr_SetString(PyExc_TypeError, "a plain call is a tuple");
        return NULL;
    }
    for (int i = 0; i < 6; i++)
        Py_XSETREF(*places[i], Py_NewRef(given[i]));
    Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
    {"bind", bind, METH_VARARGS, "bind(Plain, Inbound.answer, FREE, TAKEN, uuid4_ascii, decimal_duration): what the loops need, once."},
    {"take_answers", take_answers, METH_VARARGS, "take_answers(arrived, gateway, journal, now_ns, failed): lane.py's."},
    {"take_calls", take_calls, METH_VARARGS, "take_calls(arrived, gateway, journal, registry, moment, now, failed): lane.py's."},
    {"root", root, METH_O, "root(leaves): tree.root of one leaf hash or more."},
    {"send_stored", send_stored, METH_VARARGS, "send_stored(logged, failed): let answers go; the [(answer, data)] that must be held."},
    {"written", written, METH_O, "written(logged): (the spool's bytes, the leaf hashes)."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "lane_core", .m_doc = "The fast lane, compiled.", .m_size = -1, .m_methods = methods};

PyMODINIT_FUNC PyInit_lane_core(void)
{
    static struct {
        PyObject **place;
        const char *word;
    } words[] = {
        {&s_admitted_by, "admitted_by"}, {&s_address, "address"},     {&s_answer, "answer"},       {&s_capacity, "capacity"},
        {&s_deadline, "deadline"},       {&s_due, "due"},       {&s_fill_in, "fill_in"},     {&s_give_back, "give_back"},
        {&s_idle, "idle"},               {&s_in_flight, "in_flight"}, {&s_is_closing, "is_closing"}, {&s_pending, "pending"},
        {&s_place, "place"},             {&s_plan, "plan"},           {&s_pool, "pool"},           {&s_receiver, "receiver"},
        {&s_recognise, "recognise"},     {&s_route, "route"},         {&s_status, "status"},       {&s_take, "take"},
        {&s_usual, "usual"},             {&s_waiting, "waiting"},     {&s_write, "write"},
        {&s_transport, "transport"}, {&s_wake, "wake"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if ((*words[i].place = PyUnicode_InternFromString(words[i].word)) == NULL)
            return NULL;
    if (PyType_Ready(&PlanType) < 0 || PyType_Ready(&FilledType) < 0 || PyType_Ready(&ArrivalType) < 0 ||
        (nobody_hurries = PyFloat_FromDouble(0.0)) == NULL)
        return NULL;
    PyObject *hashlib = PyImport_ImportModule("hashlib");
    if (hashlib == NULL || find_algorithm(&sha256, hashlib, "sha256", (const char *[]){"SHA256_Init", "SHA256_Update", "SHA256_Final"}) < 0 ||
        find_algorithm(&sha512, hashlib, "sha512", (const char *[]){"SHA512_Init", "SHA512_Update", "SHA512_Final"}) < 0)
        return NULL;
    Py_DECREF(hashlib);
    PyObject *module = PyModule_Create(&definition);
    if (module == NULL || PyModule_AddObjectRef(module, "Plan", (PyObject *)&PlanType) < 0 ||
        PyModule_AddObjectRef(module, "Arrival", (PyObject *)&ArrivalType) < 0 ||
        PyModule_AddStringConstant(module, "SOURCE", SOURCE) < 0) {
        Py_XDECREF(module);
        return NULL;
    }
    return module;
}
