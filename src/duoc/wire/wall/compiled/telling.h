/* What a session and its audit hear of a plain statement that was completed. */

static int counted(PyObject *session, PyObject *name, Py_ssize_t by) {
    PyObject *before = PyObject_GetAttr(session, name), *more = PyLong_FromSsize_t(by);
    PyObject *after = before && more ? PyNumber_Add(before, more) : NULL;
    int failed = after ? PyObject_SetAttr(session, name, after) : -1;
    Py_XDECREF(before);
    Py_XDECREF(more);
    Py_XDECREF(after);
    return failed;
}

static int tell(PyObject *session, PyObject *ruling, Py_ssize_t rows, Py_ssize_t size) {
    PyObject *given[] = {session, ruling, PyLong_FromSsize_t(rows), PyLong_FromSsize_t(size)}, *done = NULL;
    if (given[2] && given[3]) done = PyObject_VectorcallMethod(s_done, given, 4 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
    Py_XDECREF(given[2]);
    Py_XDECREF(given[3]);
    Py_XDECREF(done);
    return done ? 0 : -1;
}

/* As Session.done of a ruling that is not guarded: an entry for the audit; where the book learns, the text for the learner. */
static int noted(Lane *self, PyObject *ruling, Py_ssize_t rows, Py_ssize_t size) {
    PyObject *audit = PyObject_GetAttr(self->session, s_audit), *note = PyObject_GetAttr(ruling, s_note), *now = NULL, *took = NULL;
    PyObject *source = NULL, *entry = NULL, *passed = NULL, *done = NULL, *book = NULL, *house = NULL;
    int has = note ? PyObject_IsTrue(note) : -1, learns = -1;
    if (!audit || has < 0 || counted(self->session, s_statements, 1) < 0) goto end;
    if (!has) {
        Py_SETREF(note, PyObject_CallMethodOneArg(audit, s_note, ruling));
        if (!note) goto end;
    }
    if (!(now = PyObject_CallNoArgs(clock_ns)) || !(took = PyNumber_Subtract(now, self->began))) goto end;
    if (!(source = PyObject_GetAttr(audit, s_source)) || !(passed = PyObject_GetAttr(audit, s_passed))) goto end;
    if (!(entry = Py_BuildValue("(OOOnnO)", now, source, note, rows, size, took))) goto end;
    if (!(done = PyObject_CallOneArg(passed, entry)) || !(book = PyObject_GetAttr(self->session, s_book))) goto end;
    if ((learns = truth(book, s_learns)) > 0) {
        Py_CLEAR(done);
        if ((house = PyObject_GetAttr(self->session, s_house)))
            done = PyObject_CallMethodObjArgs(house, s_learns, self->session, ruling, NULL);
        if (!done) learns = -1;
    }
end:
    Py_XDECREF(audit);
    Py_XDECREF(note);
    Py_XDECREF(now);
    Py_XDECREF(took);
    Py_XDECREF(source);
    Py_XDECREF(entry);
    Py_XDECREF(passed);
    Py_XDECREF(done);
    Py_XDECREF(book);
    Py_XDECREF(house);
    return learns < 0 ? -1 : 0;
}
