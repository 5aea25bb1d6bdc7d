/* Turns: the wait of the event loop, which serves plain sessions itself.

   The loop's selector says which socket is read for which door, whenever a connection registers, changes or gives up its socket
   (`watch`). `wait` reads those sockets; a segment that takes the lane goes to the socket of the facing door at once, if that is
   registered, too, and nothing older waits there to be sent. Everything else is called or returned, and the loop has its turn.

   A socket's number is used only while the connection that owns it has it registered for reading: connections give that up
   before they close. So no number of a closed socket, which may be another client's by now, is read or written. */
#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>

#define AT_ONCE 128             /* sockets looked at before signals and the clock are */
#define SEGMENT (256 << 10)     /* bytes read at once; no plain answer is longer */
#define MOST_SOCKETS (1 << 20)
#define TURN_MS 100             /* the loop has its turn, however busy the plain sessions are */
#define READS 1                 /* selectors.EVENT_READ, EVENT_WRITE */
#define WRITES 2

typedef struct {
    Door *door;
    PyObject *owner; /* the connection whose socket it is */
} Place;

typedef struct {
    PyObject_HEAD
    int epoll, many; /* -1 when closed; how many `places` there are */
    char waits;
    Place *places; /* by the number of the socket */
    unsigned char *segment;
    PyObject *broken; /* is told of a connection whose session went wrong, and why */
} Turns;

/* What was done with a socket: all of it; Python was called; it is the connection's own business (an end, an error). */
enum { FAILED = -1, SERVED, CALLED, NOT_MINE };

/* Whoever was in a place is let go last: that may run anything. */
static void take_place(Place *place, Door *door, PyObject *owner) {
    Place before = *place;
    if (before.door) before.door->socket = -1;
    place->door = (Door *)Py_XNewRef((PyObject *)door);
    place->owner = Py_XNewRef(owner);
    Py_XDECREF(before.door);
    Py_XDECREF(before.owner);
}

static int room_for(Turns *self, int socket) {
    int many = socket + 256;
    Place *more = socket < self->many ? self->places : PyMem_Realloc(self->places, many * sizeof *more);
    if (!more) return PyErr_NoMemory() ? 0 : -1;
    if (socket >= self->many) {
        memset(more + self->many, 0, (many - self->many) * sizeof *more);
        self->places = more;
        self->many = many;
    }
    return 0;
}

static PyObject *turns_watch(Turns *self, PyObject *arguments) {
    int socket, events;
    PyObject *led, *owner;
    if (!PyArg_ParseTuple(arguments, "iiOO", &socket, &events, &led, &owner)) return NULL;
    if (socket < 0 || socket >= MOST_SOCKETS) return PyErr_Format(PyExc_ValueError, "no socket has the number %d", socket);
    if (!(events & READS) || !PyObject_TypeCheck(led, &DoorType)) {
        if (socket < self->many) take_place(self->places + socket, NULL, NULL);
        Py_RETURN_NONE;
    }
    Door *door = (Door *)led;
    if (door->socket >= 0 && door->socket != socket) return PyErr_Format(PyExc_ValueError, "a door has one socket");
    if (room_for(self, socket) < 0) return NULL;
    take_place(self->places + socket, door, owner);
    door->socket = self->places[socket].door == door ? socket : -1;
    door->full = (events & WRITES) != 0;
    Py_RETURN_NONE;
}

/* The rest goes the long way, or is sent by the connection. */
static int call(PyObject *on, const unsigned char *data, Py_ssize_t size) {
    PyObject *rest = PyBytes_FromStringAndSize((const char *)data, size);
    PyObject *done = rest ? PyObject_CallOneArg(on, rest) : NULL;
    Py_XDECREF(rest);
    Py_XDECREF(done);
    return done ? CALLED : FAILED;
}

static int passes(Turns *self, Door *door) {
    ssize_t size = recv(door->socket, self->segment, SEGMENT, MSG_DONTWAIT), sent = 0;
    if (size <= 0) return size < 0 && (errno == EAGAIN || errno == EINTR) ? SERVED : NOT_MINE;
    int taken = door_takes(door, self->segment, size), done;
    if (taken < 0) return FAILED;
    PyObject *on = taken ? door->on : door->otherwise;
    if (!on) return CALLED; /* whoever was told has shut the door */
    Door *facing = taken ? door->facing : NULL;
    if (facing && facing->socket >= 0 && !facing->full) {
        sent = send(facing->socket, self->segment, size, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent == size) return SERVED;
        if (sent < 0) sent = 0; /* whatever it is, the connection meets it, too */
    }
    Py_INCREF(on);
    done = call(on, self->segment + sent, size - sent);
    Py_DECREF(on);
    return done;
}

/* What went wrong in a session ends that session. */
static int told_broken(Turns *self, PyObject *owner) {
    PyObject *type, *value, *trace, *done;
    if (!self->broken || !PyErr_ExceptionMatches(PyExc_Exception)) return FAILED;
    PyErr_Fetch(&type, &value, &trace);
    PyErr_NormalizeException(&type, &value, &trace);
    if (trace) PyException_SetTraceback(value, trace);
    done = PyObject_CallFunctionObjArgs(self->broken, owner, value, NULL);
    Py_XDECREF(type);
    Py_XDECREF(value);
    Py_XDECREF(trace);
    Py_XDECREF(done);
    return done ? CALLED : FAILED;
}

static int serve(Turns *self, Place *place) {
    Door *door = (Door *)Py_NewRef((PyObject *)place->door);
    PyObject *owner = Py_NewRef(place->owner);
    int done = passes(self, door);
    if (done == FAILED) done = told_broken(self, owner);
    Py_DECREF(door);
    Py_DECREF(owner);
    return done;
}

static int found(PyObject *list, int socket, unsigned events) {
    PyObject *pair = Py_BuildValue("(iI)", socket, events);
    int failed = pair ? PyList_Append(list, pair) : -1;
    Py_XDECREF(pair);
    return failed;
}

static long long now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* The next of what is ready: how many, -1 with an exception. */
static int ready(Turns *self, struct epoll_event *events, int ms) {
    int many;
    Py_BEGIN_ALLOW_THREADS
    many = epoll_wait(self->epoll, events, AT_ONCE, ms);
    Py_END_ALLOW_THREADS
    if (many >= 0 || errno == EINTR) return many > 0 ? many : 0;
    PyErr_SetFromErrno(PyExc_OSError);
    return -1;
}

/* Serve what is ready; for the loop, (socket, events of epoll) is put into the list. What was done, at the most. */
static int worked_off(Turns *self, struct epoll_event *events, int many, PyObject *list) {
    int most = SERVED;
    for (int at = 0; at < many; at++) {
        int socket = events[at].data.fd, done = NOT_MINE;
        unsigned which = events[at].events;
        if (which & EPOLLIN && socket < self->many && self->places[socket].door) {
            if ((done = serve(self, self->places + socket)) == FAILED) return FAILED;
            if (done != NOT_MINE) which &= EPOLLOUT;
        }
        if (which && found(list, socket, which) < 0) return FAILED;
        if (which) done = NOT_MINE;
        if (done > most) most = done;
    }
    return most;
}

static PyObject *turns_wait(Turns *self, PyObject *seconds) {
    struct epoll_event events[AT_ONCE];
    long long left = -1, until = -1, turn = -1, now; /* ms; -1: no such bound */
    int many, done = SERVED;
    PyObject *list;
    if (seconds != Py_None) {
        double given = PyFloat_AsDouble(seconds);
        if (given == -1 && PyErr_Occurred()) return NULL;
        left = !(given > 0) ? 0 : given > 1e6 ? 1000000000 : (long long)(given * 1e3);
        if (given > 0 && given <= 1e6 && (double)left < given * 1e3) left++; /* not too early */
        until = left ? now_ms() + left : -1;
    }
    if (self->waits || !self->segment) return PyErr_Format(PyExc_RuntimeError, "somebody waits already");
    if (!(list = PyList_New(0))) return NULL;
    self->waits = 1;
    while ((many = ready(self, events, (int)left)) >= 0) {
        done = worked_off(self, events, many, list);
        if (done == FAILED || PyErr_CheckSignals() < 0) many = -1;
        if (many <= 0 || done != SERVED || !left) break;
        now = now_ms();
        if (turn < 0) turn = now + TURN_MS;
        if (now >= turn || (until >= 0 && (left = until - now) <= 0)) break;
    }
    self->waits = 0;
    if (many < 0) Py_CLEAR(list);
    return list;
}

static PyObject *turns_close(Turns *self, PyObject *unused) {
    (void)unused;
    self->epoll = -1;
    for (int at = 0; at < self->many; at++) take_place(self->places + at, NULL, NULL);
    Py_RETURN_NONE;
}

static int turns_init(Turns *self, PyObject *arguments, PyObject *names) {
    PyObject *broken;
    static char *words[] = {"epoll", "broken", NULL};
    if (self->segment) return PyErr_Format(PyExc_RuntimeError, "made twice") ? 0 : -1;
    if (!PyArg_ParseTupleAndKeywords(arguments, names, "iO", words, &self->epoll, &broken)) return -1;
    Py_XSETREF(self->broken, Py_NewRef(broken));
    if (!(self->segment = PyMem_Malloc(SEGMENT))) {
        PyErr_NoMemory();
        return -1;
    }
    return 0;
}

static int turns_traverse(Turns *self, visitproc visit, void *arg) {
    Py_VISIT(self->broken);
    for (int at = 0; at < self->many; at++) {
        Py_VISIT(self->places[at].door);
        Py_VISIT(self->places[at].owner);
    }
    return 0;
}

static int turns_clear(Turns *self) {
    Py_CLEAR(self->broken);
    for (int at = 0; at < self->many; at++) take_place(self->places + at, NULL, NULL);
    return 0;
}

static void turns_dealloc(Turns *self) {
    PyObject_GC_UnTrack(self);
    turns_clear(self);
    PyMem_Free(self->places);
    PyMem_Free(self->segment);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyMethodDef turns_methods[] = {
    {"watch", (PyCFunction)turns_watch, METH_VARARGS, "A socket is registered for these events by its owner, for its door or none."},
    {"wait", (PyCFunction)turns_wait, METH_O, "Serve until there is something for the loop, or for so many seconds."},
    {"close", (PyCFunction)turns_close, METH_NOARGS, "Nothing is waited for any more."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject TurnsType = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "wall_core.Turns",
    .tp_basicsize = sizeof(Turns),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_new = PyType_GenericNew,
    .tp_init = (initproc)turns_init,
    .tp_dealloc = (destructor)turns_dealloc,
    .tp_traverse = (traverseproc)turns_traverse,
    .tp_clear = (inquiry)turns_clear,
    .tp_methods = turns_methods,
};
