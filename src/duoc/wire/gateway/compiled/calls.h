/* What callers have sent (lane.py: take_calls). */

typedef struct {
    PyObject *gateway, *journal, *registry, *moment;
    long long time_us, in_flight, capacity, started;
    double now;
} Turn;

/* Counted here while calls are plain; the gateway knows before any Python code may ask. */
static int settle(Turn *turn)
{
    long long started = turn->started;
    turn->started = 0;
    return started ? change(turn->gateway, s_in_flight, started) : 0;
}

static int look(Turn *turn)
{
    return number(turn->gateway, s_in_flight, &turn->in_flight) < 0 || number(turn->journal, s_capacity, &turn->capacity) < 0 ? -1 : 0;
}

/* A route's plan: new reference, NULL without an exception when it has none. */
static Plan *plan_of(PyObject *route)
{
    PyObject *plan = PyObject_GetAttr(route, s_plan);
    if (plan != NULL && !Py_IS_TYPE(plan, &PlanType))
        Py_CLEAR(plan);
    return (Plan *)plan;
}

/* Whether the caller has a call left, which is then taken. */
static int allowed(PyObject *take, PyObject *time_us)
{
    PyObject *answer = PyObject_CallOneArg(take, time_us);
    int yes = answer == NULL ? -1 : PyObject_IsTrue(answer);
    Py_XDECREF(answer);
    return yes;
}

/* 1: the call is plain and its plan is given; 0: it is not; -1: an exception. */
static int recognised(const Turn *turn, PyObject *inbound, PyObject *data, const Plan *plan, Said *said)
{
    int yes = is(inbound, s_place, free_place);
    if (yes <= 0 || plan_match(plan, span(data), said) != 1)
        return yes < 0 ? -1 : 0;
    if ((yes = is(inbound, s_admitted_by, turn->registry)) <= 0 || turn->time_us >= plan->trusted_until_us)
        return yes < 0 ? -1 : 0;
    if (turn->in_flight + turn->started >= turn->capacity)
        return 0;
    int closing = is_closing(inbound);
    if (closing)
        return closing < 0 ? -1 : 0;
    Py_ssize_t idle = PyList_GET_SIZE(plan->idle);
    if (idle == 0)
        return 0;
    PyObject *upstream = Py_NewRef(PyList_GET_ITEM(plan->idle, idle - 1));
    closing = is_closing(upstream);
    Py_DECREF(upstream);
    if (closing)
        return closing < 0 ? -1 : 0;
    // The last question: what is taken is used.
    if (plan->take != Py_None && (yes = allowed(plan->take, PyTuple_GET_ITEM(turn->moment, TIME_US))) <= 0)
        return yes;
    return PyList_GET_SIZE(plan->idle) == idle;
}

/* What the answer will need (a Plain): steals nothing. */
static PyObject *plain(PyObject *inbound, PyObject *route, PyObject *id, PyObject *request_id, PyObject *hashed, PyObject *moment,
                       PyObject *request)
{
    PyTypeObject *type = (PyTypeObject *)plain_type;
    PyObject *made = type->tp_alloc(type, PLAIN_FIELDS);
    if (made == NULL)
        return NULL;
    PyObject *fields[PLAIN_FIELDS] = {inbound, route, id, request_id, hashed, moment, request};
    for (int i = 0; i < PLAIN_FIELDS; i++)
        PyTuple_SET_ITEM(made, i, Py_NewRef(fields[i]));
    return made;
}

static int lend(PyObject *inbound, PyObject *upstream, PyObject *receiver, PyObject *request, double deadline_s)
{
    PyObject *deadline = PyFloat_FromDouble(deadline_s), *nothing = NULL;
    if (deadline != NULL && PyObject_SetAttr(inbound, s_place, taken_place) == 0 &&
        PyObject_SetAttr(upstream, s_receiver, receiver) == 0 && PyObject_SetAttr(upstream, s_deadline, deadline) == 0)
        nothing = PyObject_CallMethodOneArg(upstream, s_write, request);
    Py_XDECREF(deadline);
    Py_XDECREF(nothing);
    return nothing == NULL ? -1 : 0;
}

static int pass_on(Turn *turn, PyObject *inbound, PyObject *route, Plan *plan, const Said *said)
{
    Py_ssize_t last = PyList_GET_SIZE(plan->idle) - 1;
    PyObject *upstream = Py_NewRef(PyList_GET_ITEM(plan->idle, last));
    PyObject *id = NULL, *request_id = NULL, *request = NULL, *block = NULL, *hashed = NULL, *receiver = NULL;
    int failed = -1;
    if (PyList_SetSlice(plan->idle, last, last + 1, NULL) < 0 || (request_id = PyObject_CallNoArgs(make_id)) == NULL)
        goto end;
    if (plan->names_id) {
        id = PyBytes_FromStringAndSize(said->id.at, said->id.size);
    } else if ((id = PyObject_CallNoArgs(make_id)) != NULL) {
        PyObject *made = Py_NewRef(plan->generated);
        PyBytes_Concat(&made, id);
        Py_SETREF(id, made);
    }
    if (id == NULL || !PyBytes_CheckExact(request_id))
        goto end;
    Span parts[3] = {said->rest, span(plan->names_id ? id : request_id), span(plan->names_id ? request_id : id)};
    int way = said->rest.size == 0 ? NONE_FOLLOWS : *said->rest.at == '/' ? PATH_FOLLOWS : QUERY_FOLLOWS;
    request = form_fill(&plan->request[way], parts, 3, said->body);
    block = form_fill(&plan->hashed, parts, 3, (Span){"", 0});
    if (request == NULL || block == NULL || (hashed = request_hash(block, said->body)) == NULL)
        goto end;
    turn->started++;
    receiver = plain(inbound, route, id, request_id, hashed, turn->moment, request);
    if (receiver != NULL)
        failed = lend(inbound, upstream, receiver, request, turn->now + plan->timeout_s);
end:
    Py_DECREF(upstream);
    Py_XDECREF(id);
    Py_XDECREF(request_id);
    Py_XDECREF(request);
    Py_XDECREF(block);
    Py_XDECREF(hashed);
    Py_XDECREF(receiver);
    return failed;
}

static int call_one(Turn *turn, PyObject *inbound, PyObject *data)
{
    Said said;
    PyObject *route = PyObject_GetAttr(inbound, s_route);
    if (route == NULL)
        return -1;
    Plan *plan = route == Py_None || !PyBytes_CheckExact(data) ? NULL : plan_of(route);
    int found = PyErr_Occurred() ? -1 : plan == NULL ? 0 : recognised(turn, inbound, data, plan, &said);
    if (found > 0)
        found = pass_on(turn, inbound, route, plan, &said);
    else if (found == 0)
        found = settle(turn) < 0 || take(inbound, data) < 0 || look(turn) < 0 ? -1 : 0;
    Py_XDECREF(plan);
    Py_DECREF(route);
    return found;
}

static PyObject *take_calls(PyObject *Py_UNUSED(module), PyObject *args)
{
    Turn turn;
    PyObject *arrived, *failed;
    if (!PyArg_ParseTuple(args, "O!OOOO!dO", &PyList_Type, &arrived, &turn.gateway, &turn.journal, &turn.registry, &PyTuple_Type,
                          &turn.moment, &turn.now, &failed))
        return NULL;
    turn.time_us = PyLong_AsLongLong(PyTuple_GET_ITEM(turn.moment, TIME_US));
    turn.started = 0;
    if ((turn.time_us == -1 && PyErr_Occurred()) || look(&turn) < 0)
        return NULL;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(arrived); i++) {
        PyObject *inbound, *data;
        if (pair(arrived, i, &inbound, &data) < 0)
            return NULL;
        int lost = call_one(&turn, inbound, data) < 0 && (tell(failed, inbound) < 0 || look(&turn) < 0);
        Py_DECREF(inbound);
        Py_DECREF(data);
        if (lost)
            return NULL;
    }
    if (settle(&turn) < 0)
        return NULL;
    Py_RETURN_NONE;
}
