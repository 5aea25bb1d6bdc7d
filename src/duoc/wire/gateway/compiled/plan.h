/* A route's plan: what it has written out, and which requests it knows by heart (routes.py: `again`). */

typedef struct {
    PyObject_HEAD
    PyObject *begins, *between, *ends, *generated, *idle, *client, *service, *hold, *forms, *take;
    Form request[WAYS], hashed;
    Py_ssize_t body;
    long long trusted_until_us;
    double timeout_s;
    int names_id;
} Plan;

static int plan_traverse(PyObject *self, visitproc visit, void *arg)
{
    Plan *plan = (Plan *)self;
    Py_VISIT(plan->idle);
    Py_VISIT(plan->forms);
    Py_VISIT(plan->take);
    return 0;
}

static int plan_clear(PyObject *self)
{
    Plan *plan = (Plan *)self;
    Py_CLEAR(plan->idle);
    Py_CLEAR(plan->forms);
    Py_CLEAR(plan->take);
    return 0;
}

static void plan_free(PyObject *self)
{
    Plan *plan = (Plan *)self;
    PyObject_GC_UnTrack(self);
    plan_clear(self);
    Py_XDECREF(plan->begins);
    Py_XDECREF(plan->between);
    Py_XDECREF(plan->ends);
    Py_XDECREF(plan->generated);
    Py_XDECREF(plan->client);
    Py_XDECREF(plan->service);
    Py_XDECREF(plan->hold);
    for (int way = 0; way < WAYS; way++)
        PyMem_Free(plan->request[way].text);
    PyMem_Free(plan->hashed.text);
    Py_TYPE(self)->tp_free(self);
}

static PyObject *plan_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"begins", "between", "ends", "body", "names_id", "requests", "hashed", "generated",
                            "trusted_until_us", "idle", "timeout_s", "client", "service", "hold", "take", NULL};
    PyObject *begins, *between, *ends, *requests[WAYS], *hashed, *generated, *idle, *client, *service, *hold, *take;
    Py_ssize_t body;
    long long trusted;
    double timeout;
    int names_id;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "SSSnp(SSS)SSLO!dUUOO", names, &begins, &between, &ends, &body, &names_id,
                                     &requests[NONE_FOLLOWS], &requests[PATH_FOLLOWS], &requests[QUERY_FOLLOWS], &hashed,
                                     &generated, &trusted, &PyList_Type, &idle, &timeout, &client, &service, &hold, &take))
        return NULL;
    Plan *plan = (Plan *)type->tp_alloc(type, 0);
    if (plan == NULL)
        return NULL;
    plan->begins = Py_NewRef(begins);
    plan->between = Py_NewRef(between);
    plan->ends = Py_NewRef(ends);
    plan->generated = Py_NewRef(generated);
    plan->idle = Py_NewRef(idle);
    plan->client = Py_NewRef(client);
    plan->service = Py_NewRef(service);
    plan->hold = Py_NewRef(hold);
    plan->take = Py_NewRef(take);
    plan->body = body;
    plan->trusted_until_us = trusted;
    plan->timeout_s = timeout;
    plan->names_id = names_id;
    plan->forms = PyDict_New();
    int failed = plan->forms == NULL || form_learn(&plan->hashed, hashed) < 0;
    for (int way = 0; way < WAYS && !failed; way++)
        failed = form_learn(&plan->request[way], requests[way]) < 0;
    if (failed) {
        Py_DECREF(plan);
        return NULL;
    }
    return (PyObject *)plan;
}

/* Which signs may follow the service, and which may stand in a message id, without a look at their meaning (routes.py). */
static int plain_in_rest(unsigned char sign)
{
    return sign >= '!' && sign <= '~' && sign != '#' && sign != '%' && sign != '\\';
}

static int plain_in_id(unsigned char sign) { return sign >= '!' && sign <= '~' && sign != '"' && sign != '\\'; }

typedef struct {
    Span rest, id, body;
} Said;

static int skip(const char **at, const char *end, PyObject *wanted)
{
    Py_ssize_t size = PyBytes_GET_SIZE(wanted);
    if (end - *at < size || memcmp(*at, PyBytes_AS_STRING(wanted), size) != 0)
        return 0;
    *at += size;
    return 1;
}

/* Whether these bytes are one whole request that the plan knows by heart. 2: they are, but a dot may walk upwards. */
static int plan_match(const Plan *plan, Span data, Said *said)
{
    const char *at = data.at, *end = data.at + data.size;
    if (!skip(&at, end, plan->begins))
        return 0;
    const char *from = at;
    int dots = 0;
    if (at < end && (*at == '/' || *at == '?')) {
        for (at++; at < end && at - from <= LONGEST_REST && plain_in_rest((unsigned char)*at); at++)
            dots |= *at == '.' && at[-1] == '/';
    }
    said->rest = (Span){from, at - from};
    if (!skip(&at, end, plan->between))
        return 0;
    from = at;
    if (plan->names_id) {
        while (at < end && at - from < LONGEST_ID && plain_in_id((unsigned char)*at))
            at++;
        if (at == from)
            return 0;
    }
    said->id = (Span){from, at - from};
    if (!skip(&at, end, plan->ends) || end - at != plan->body)
        return 0;
    said->body = (Span){at, end - at};
    return dots ? 2 : 1;
}

static PyObject *plan_again(PyObject *self, PyObject *data)
{
    Said said;
    if (!PyBytes_Check(data) || !plan_match((Plan *)self, span(data), &said))
        Py_RETURN_NONE;
    return Py_BuildValue("(y#y#y#)", said.rest.at, said.rest.size, said.id.at, said.id.size, said.body.at, said.body.size);
}

/* Its calls that are under way still need what is written out here. */
static PyObject *plan_forget(PyObject *self, PyObject *Py_UNUSED(nothing))
{
    ((Plan *)self)->trusted_until_us = LLONG_MIN;
    Py_RETURN_NONE;
}

static PyMethodDef plan_methods[] = {
    {"forget", plan_forget, METH_NOARGS, "Take no further call."},
    {"again", plan_again, METH_O, "(what follows the service, message id, body) of a whole request, or None."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject PlanType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "duoc.wire.gateway.compiled.lane_core.Plan",
    .tp_doc = "What a route has written out, taken apart.",
    .tp_basicsize = sizeof(Plan),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = plan_new,
    .tp_dealloc = plan_free,
    .tp_traverse = plan_traverse,
    .tp_clear = plan_clear,
    .tp_methods = plan_methods,
};
