/* What providers have sent (lane.py: take_answers). */

typedef struct {
    PyObject *gateway, *pending, *now_ns;
    PyObject *before, *duration; /* the moment of the answer before, and how long that call took */
    long long answered;
} Round;

/* The forms under this head, learnt once: borrowed from the plan. */
static Filled *filled_of(Plan *plan, PyObject *route, PyObject *head)
{
    PyObject *known = PyDict_GetItemWithError(plan->forms, head);
    if (known != NULL || PyErr_Occurred())
        return (Filled *)known;
    PyObject *formats = PyObject_CallMethodOneArg(route, s_fill_in, head);
    Filled *made = NULL;
    if (formats != NULL && PyTuple_CheckExact(formats) && PyTuple_GET_SIZE(formats) == 2)
        made = PyObject_New(Filled, &FilledType);
    if (made != NULL) {
        made->record.text = made->answer.text = NULL;
        made->status = PyObject_GetAttr(head, s_status);
        if (made->status == NULL || form_learn(&made->record, PyTuple_GET_ITEM(formats, 0)) < 0 ||
            form_learn(&made->answer, PyTuple_GET_ITEM(formats, 1)) < 0)
            Py_CLEAR(made);
    }
    Py_XDECREF(formats);
    if (made == NULL)
        return NULL;
    if (PyDict_GET_SIZE(plan->forms) >= MOST_FORMS)
        PyDict_Clear(plan->forms); /* heads of seconds that have passed */
    int failed = PyDict_SetItem(plan->forms, head, (PyObject *)made);
    Py_DECREF(made);
    return failed < 0 ? NULL : made;
}

static int learn_duration(Round *round, PyObject *moment)
{
    if (moment == round->before)
        return 0; /* those of one turn have one duration */
    PyObject *ns = PyNumber_Subtract(round->now_ns, PyTuple_GET_ITEM(moment, NS));
    PyObject *said = ns == NULL ? NULL : PyObject_CallOneArg(say_duration, ns);
    Py_XDECREF(ns);
    if (said == NULL || !PyBytes_CheckExact(said)) {
        Py_XDECREF(said);
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "a duration is said in bytes");
        return -1;
    }
    Py_XSETREF(round->duration, said);
    Py_XSETREF(round->before, Py_NewRef(moment));
    return 0;
}

static int give_back(Round *round, PyObject *upstream)
{
    PyObject *address = PyObject_GetAttr(upstream, s_address), *waiting = NULL, *idle = NULL, *pool = NULL, *nothing = NULL;
    int failed = -1, crowded;
    if (address == NULL || (waiting = PyObject_GetAttr(address, s_waiting)) == NULL || (crowded = PyObject_IsTrue(waiting)) < 0)
        goto end;
    if (crowded) {
        if ((pool = PyObject_GetAttr(round->gateway, s_pool)) != NULL &&
            (nothing = PyObject_CallMethodOneArg(pool, s_give_back, upstream)) != NULL)
            failed = 0;
    } else if ((idle = PyObject_GetAttr(address, s_idle)) != NULL) {
        failed = PyList_Append(idle, upstream);
    }
end:
    Py_XDECREF(address);
    Py_XDECREF(waiting);
    Py_XDECREF(idle);
    Py_XDECREF(pool);
    Py_XDECREF(nothing);
    return failed;
}

/* Record and answer of a plain call, into the journal's pending list. */
static int log_answer(Round *round, PyObject *call, PyObject *head, Span body)
{
    PyObject *route = PyTuple_GET_ITEM(call, ROUTE), *moment = PyTuple_GET_ITEM(call, MOMENT);
    PyObject *record = NULL, *answer = NULL, *key = NULL, *send = NULL, *item = NULL;
    int failed = -1;
    Plan *plan = plan_of(route);
    if (plan == NULL) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "a plain call has a route with a plan");
        return -1;
    }
    Filled *filled = (Filled *)Py_XNewRef((PyObject *)filled_of(plan, route, head));
    unsigned char of_body[32];
    char said_hash[44];
    if (filled == NULL || learn_duration(round, moment) < 0 || digest(&sha256, &body, 1, of_body) < 0)
        goto end;
    base64(of_body, 32, said_hash);
    Span id = span(PyTuple_GET_ITEM(call, ID)), request_id = span(PyTuple_GET_ITEM(call, REQUEST_ID));
    Span hashed = span(PyTuple_GET_ITEM(call, HASHED));
    Span of_record[] = {span(round->duration), id, hashed, request_id, {said_hash, 44}, span(PyTuple_GET_ITEM(moment, TEXT))};
    Span of_answer[] = {id, request_id, hashed, span(PyTuple_GET_ITEM(moment, RECEIPT)), request_id, body};
    if ((record = form_fill(&filled->record, of_record, 6, (Span){"", 0})) == NULL ||
        (answer = form_fill(&filled->answer, of_answer, 6, (Span){"", 0})) == NULL ||
        (key = PyTuple_Pack(4, PyTuple_GET_ITEM(moment, DAY), plan->client, plan->service, filled->status)) == NULL ||
        (send = PyObject_GetAttr(PyTuple_GET_ITEM(call, INBOUND), s_answer)) == NULL ||
        (item = PyTuple_Pack(5, record, key, send, answer, plan->hold)) == NULL)
        goto end;
    failed = PyList_Append(round->pending, item);
    round->answered += failed == 0;
end:
    Py_DECREF(plan);
    Py_XDECREF(filled);
    Py_XDECREF(record);
    Py_XDECREF(answer);
    Py_XDECREF(key);
    Py_XDECREF(send);
    Py_XDECREF(item);
    return failed;
}

/* 1: `data` is a whole answer under the head that `usual` names, whose body begins at `begin`. */
static int is_usual(PyObject *usual, PyObject *data, Py_ssize_t *begin)
{
    if (!PyTuple_Check(usual) || PyTuple_GET_SIZE(usual) != 4)
        return 0;
    PyObject *start = PyTuple_GET_ITEM(usual, START);
    Py_ssize_t size = PyLong_AsSsize_t(PyTuple_GET_ITEM(usual, SIZE));
    *begin = PyLong_AsSsize_t(PyTuple_GET_ITEM(usual, BEGIN));
    Span whole = span(data);
    return size == whole.size && *begin >= 0 && *begin <= size && PyBytes_GET_SIZE(start) <= size &&
           memcmp(whole.at, PyBytes_AS_STRING(start), PyBytes_GET_SIZE(start)) == 0;
}

static int answer_one(Round *round, PyObject *upstream, PyObject *data)
{
    PyObject *call = PyObject_GetAttr(upstream, s_receiver), *usual = NULL;
    Py_ssize_t begin = 0;
    int failed = -1;
    if (call == NULL)
        return -1;
    if (!Py_IS_TYPE(call, (PyTypeObject *)plain_type) || !PyBytes_CheckExact(data)) {
        failed = take(upstream, data);
        goto end;
    }
    if ((usual = PyObject_GetAttr(upstream, s_usual)) == NULL)
        goto end;
    if (!is_usual(usual, data, &begin)) {
        PyObject *found = PyObject_CallMethodOneArg(upstream, s_recognise, data);
        int known = found == NULL ? -1 : PyObject_IsTrue(found);
        Py_XDECREF(found);
        if (known > 0)
            Py_SETREF(usual, PyObject_GetAttr(upstream, s_usual));
        if (known < 0 || usual == NULL)
            goto end;
        if (!known || !is_usual(usual, data, &begin)) {
            failed = take(upstream, data);
            goto end;
        }
    }
    if (PyObject_SetAttr(upstream, s_receiver, Py_None) < 0 || give_back(round, upstream) < 0)
        goto end;
    Span whole = span(data);
    failed = log_answer(round, call, PyTuple_GET_ITEM(usual, HEAD), (Span){whole.at + begin, whole.size - begin});
end:
    Py_DECREF(call);
    Py_XDECREF(usual);
    return failed;
}

static PyObject *take_answers(PyObject *Py_UNUSED(module), PyObject *args)
{
    Round round = {0};
    PyObject *arrived, *journal, *failed;
    if (!PyArg_ParseTuple(args, "O!OOOO", &PyList_Type, &arrived, &round.gateway, &journal, &round.now_ns, &failed))
        return NULL;
    round.pending = PyObject_GetAttr(journal, s_pending);
    if (round.pending == NULL)
        return NULL;
    int lost = 0;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(arrived) && !lost; i++) {
        PyObject *upstream, *data;
        if (pair(arrived, i, &upstream, &data) < 0) {
            lost = 1;
            break;
        }
        lost = answer_one(&round, upstream, data) < 0 && tell(failed, upstream) < 0;
        Py_DECREF(upstream);
        Py_DECREF(data);
    }
    Py_DECREF(round.pending);
    Py_XDECREF(round.before);
    Py_XDECREF(round.duration);
    if (lost || change(round.gateway, s_in_flight, -round.answered) < 0 || change(journal, s_capacity, -round.answered) < 0)
        return NULL;
    Py_RETURN_NONE;
}
