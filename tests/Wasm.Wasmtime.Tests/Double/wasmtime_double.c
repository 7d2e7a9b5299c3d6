/*
 * A stand-in for libwasmtime: the functions of the C API that the plugin uses, with the layouts of version 48, over objects that know whether they are alive
 * and whose they are. It runs no code: a function does what a script says. What the plugin does wrong is counted as a fault, never an abort.
 * -DOLDER builds the layout of older versions, which the plugin must refuse.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define API __attribute__((visibility("default")))
#define PAGE 65536u

typedef struct { size_t size; uint8_t *data; } byte_vec;
typedef struct { size_t size; void **data; } type_vec;
typedef union { int32_t i32; int64_t i64; double f64; uint64_t bits; uint8_t v128[16]; } raw;
typedef struct { uint64_t store_id; void *private_; } func_ref;
typedef struct { uint64_t store_id; size_t private_; } instance_ref;
#ifdef OLDER
typedef struct { uint64_t store_id; size_t private_; } global_ref;
typedef struct { uint64_t store_id; size_t private_; } memory_ref;
#else
typedef struct { uint64_t store_id; uint32_t private1, private2, private3; } global_ref;
typedef struct { struct { uint64_t store_id; uint32_t private1; }; uint32_t private2; } memory_ref;
#endif
typedef struct { uint8_t kind; union { func_ref func; global_ref global; memory_ref memory; } of; } extern_ref;
typedef struct { uint64_t store_id; uint32_t a, b; void *c; } any_ref;
typedef struct { uint8_t kind; union { int32_t i32; int64_t i64; double f64; any_ref any; uint8_t v128[16]; } of; } value;

#ifndef OLDER
_Static_assert(sizeof(extern_ref) == 32 && sizeof(global_ref) == 24 && sizeof(memory_ref) == 24 && sizeof(value) == 32, "layout of version 48");
#endif
_Static_assert(sizeof(raw) == 16 && sizeof(func_ref) == 16 && sizeof(instance_ref) == 16, "layout");

enum { CONFIG = 1, ENGINE, MODULE, STORE, VALTYPE, FUNCTYPE, TRAP, FRAME, ERROR, BYTES, KINDS };

typedef struct { uint32_t magic, kind; } object;
typedef struct { object is; bool nan, epoch, may_move; size_t stack, async_stack; } config;
typedef struct { object is; bool epoch, nan; } engine;
typedef struct { object is; uint8_t *bytes; size_t size; bool epoch; } module;
typedef struct { object is; uint8_t kind; } valtype;
typedef struct { object is; size_t parameters, results; engine *first; } functype;
typedef struct { object is; int code; size_t offset; } trap;
typedef struct { object is; trap *of; } frame;
typedef struct { object is; char text[64]; } error;
typedef struct caller caller;
typedef trap *(*callback)(void *, caller *, raw *, size_t);
typedef struct { callback call; void *env; size_t slots; } host_func;
typedef struct store {
    object is;
    uint64_t id;
    void *data;
    engine *of;
    module *runs;
    host_func funcs[64];
    uint32_t func_count;
    uint32_t imports[64];
    size_t import_count;
    uint64_t globals[256];
    char names[512][48];
    uint32_t name_count;
    uint8_t *memory;
    uint32_t pages;
    error *(*epoch)(struct store *, void *, uint64_t *, uint8_t *);
    void *epoch_data;
} store;
struct caller { store *of; };

enum { CALL = 1, ADD_GAS, SET_STACK, FAIL, RESULT, ASK, GROW, STORE_BYTE };
typedef struct { int64_t what, a, b, c; } step;

static step script[256];
static size_t script_length;
static int live[KINDS], compiled, faults;
static char fault_text[256];
static uint64_t last_id = 100;

static void fault(const char *text) {
    if (faults++ == 0) snprintf(fault_text, sizeof(fault_text), "%s", text);
}

static void *make(size_t size, uint32_t kind) {
    object *o = calloc(1, size);
    o->magic = 0xa11fe;
    o->kind = kind;
    live[kind]++;
    return o;
}

static bool is(const void *pointer, uint32_t kind, const char *where) {
    const object *o = pointer;
    if (o && o->magic == 0xa11fe && o->kind == kind) return true;
    fault(where);
    return false;
}

/* The memory stays, so that a second deletion is seen. */
static void drop(void *pointer, uint32_t kind, const char *where) {
    if (!is(pointer, kind, where)) return;
    ((object *)pointer)->magic = 0xdead;
    live[kind]--;
}

API void double_reset(void) {
    memset(live, 0, sizeof(live));
    faults = 0, compiled = 0, script_length = 0, fault_text[0] = 0;
}
API void double_script(const step *steps, size_t count) { memcpy(script, steps, count * sizeof(step)), script_length = count; }
API int double_live(void) {
    int sum = 0;
    for (int i = 0; i < KINDS; i++) sum += live[i];
    return sum;
}
API int double_compiled(void) { return compiled; }
API int double_faults(char *text, size_t size) {
    snprintf(text, size, "%s", fault_text);
    return faults;
}

API config *wasm_config_new(void) {
    config *c = make(sizeof(config), CONFIG);
    c->may_move = true, c->stack = 512 * 1024, c->async_stack = 2 * 1024 * 1024;
    return c;
}
API void wasmtime_config_cranelift_nan_canonicalization_set(config *c, bool on) { if (is(c, CONFIG, "config")) c->nan = on; }
API void wasmtime_config_max_wasm_stack_set(config *c, size_t bytes) { if (is(c, CONFIG, "config")) c->stack = bytes; }
API void wasmtime_config_async_stack_size_set(config *c, size_t bytes) { if (is(c, CONFIG, "config")) c->async_stack = bytes; }
API void wasmtime_config_epoch_interruption_set(config *c, bool on) { if (is(c, CONFIG, "config")) c->epoch = on; }
API void wasmtime_config_memory_may_move_set(config *c, bool on) { if (is(c, CONFIG, "config")) c->may_move = on; }
API engine *wasm_engine_new_with_config(config *c) {
    engine *e = make(sizeof(engine), ENGINE);
    e->epoch = c->epoch, e->nan = c->nan;
    if (c->may_move) fault("memory may move");
    if (c->stack == 0 || c->stack > c->async_stack) fault("the library ends the process: no stack, or more than the asynchronous stack");
    drop(c, CONFIG, "engine_new");
    return e;
}
API void wasm_engine_delete(engine *e) { drop(e, ENGINE, "engine_delete"); }

static error *failed(const char *text) {
    error *e = make(sizeof(error), ERROR);
    snprintf(e->text, sizeof(e->text), "%s", text);
    return e;
}
API error *wasmtime_error_new(const char *text) { return failed(text); }
API void wasmtime_error_delete(error *e) { drop(e, ERROR, "error_delete"); }
API void wasmtime_error_message(const error *e, byte_vec *out) {
    is(e, ERROR, "error_message");
    out->size = strlen(e->text), out->data = malloc(out->size + 1);
    memcpy(out->data, e->text, out->size);
    live[BYTES]++;
}
API void wasm_byte_vec_delete(byte_vec *v) {
    free(v->data);
    v->data = 0, v->size = 0;
    live[BYTES]--;
}

static module *module_of(engine *e, const uint8_t *bytes, size_t size) {
    module *m = make(sizeof(module), MODULE);
    m->bytes = malloc(size), m->size = size, m->epoch = e->epoch;
    memcpy(m->bytes, bytes, size);
    return m;
}
API error *wasmtime_module_new(engine *e, const uint8_t *bytes, size_t size, module **out) {
    is(e, ENGINE, "module_new");
    *out = 0;
    if (size < 8 || memcmp(bytes, "\0asm", 4) != 0) return failed("not a module");
    compiled++;
    *out = module_of(e, bytes, size);
    return 0;
}
/* A serialized module is the module behind eight bytes that name the version and the configuration. */
API error *wasmtime_module_serialize(const module *m, byte_vec *out) {
    is(m, MODULE, "serialize");
    out->size = m->size + 8, out->data = malloc(out->size);
    memcpy(out->data, m->epoch ? "double-e" : "double-p", 8);
    memcpy(out->data + 8, m->bytes, m->size);
    live[BYTES]++;
    return 0;
}
API error *wasmtime_module_deserialize(engine *e, const uint8_t *bytes, size_t size, module **out) {
    is(e, ENGINE, "deserialize");
    *out = 0;
    if (size < 8 || memcmp(bytes, e->epoch ? "double-e" : "double-p", 8) != 0) return failed("another version");
    *out = module_of(e, bytes + 8, size - 8);
    return 0;
}
API void wasmtime_module_delete(module *m) { drop(m, MODULE, "module_delete"); }

API store *wasmtime_store_new(engine *e, void *data, void (*finalizer)(void *)) {
    is(e, ENGINE, "store_new");
    if (finalizer) fault("a finalizer");
    store *s = make(sizeof(store), STORE);
    s->id = ++last_id, s->data = data, s->of = e;
    return s;
}
API store *wasmtime_store_context(store *s) { return s; }
API void wasmtime_store_delete(store *s) {
    if (is(s, STORE, "store_delete")) free(s->memory), s->memory = 0;
    drop(s, STORE, "store_delete");
}
API void *wasmtime_context_get_data(const store *s) { return is(s, STORE, "get_data") ? s->data : 0; }
API store *wasmtime_caller_context(caller *c) { return c->of; }
API void wasmtime_store_epoch_deadline_callback(store *s, error *(*call)(store *, void *, uint64_t *, uint8_t *), void *data, void (*finalizer)(void *)) {
    is(s, STORE, "epoch_callback");
    if (finalizer || !s->of->epoch) fault("an epoch callback on an engine without epochs");
    s->epoch = call, s->epoch_data = data;
}
API void wasmtime_context_set_epoch_deadline(store *s, uint64_t ticks) { if (ticks) fault("a deadline in the future"), (void)s; }

API valtype *wasm_valtype_new(uint8_t kind) {
    valtype *t = make(sizeof(valtype), VALTYPE);
    if (kind > 3) fault("valtype");
    t->kind = kind;
    return t;
}
API void wasm_valtype_vec_new(type_vec *out, size_t size, void *const types[]) {
    out->size = size, out->data = calloc(size + 1, sizeof(void *));
    memcpy(out->data, types, size * sizeof(void *));
}
API functype *wasm_functype_new(type_vec *parameters, type_vec *results) {
    functype *t = make(sizeof(functype), FUNCTYPE);
    t->parameters = parameters->size, t->results = results->size;
    for (size_t i = 0; i < parameters->size; i++) drop(parameters->data[i], VALTYPE, "functype_new");
    for (size_t i = 0; i < results->size; i++) drop(results->data[i], VALTYPE, "functype_new");
    free(parameters->data), free(results->data);
    parameters->size = results->size = 0;
    return t;
}
API void wasm_functype_delete(functype *t) { drop(t, FUNCTYPE, "functype_delete"); }

/* The private word of a function is its number: from 1 for those of the host, from 1000 for exports. */
API void wasmtime_func_new_unchecked(store *s, functype *t, callback call, void *env, void (*finalizer)(void *), func_ref *out) {
    is(s, STORE, "func_new"), is(t, FUNCTYPE, "func_new");
    if (finalizer) fault("a finalizer");
    if (t->first && t->first != s->of) fault("a type of another engine");
    t->first = s->of;
    s->funcs[s->func_count] = (host_func){call, env, t->parameters > t->results ? t->parameters : t->results};
    out->store_id = s->id, out->private_ = (void *)(uintptr_t)++s->func_count;
}

static bool contains(const module *m, const char *text) {
    size_t n = strlen(text);
    for (size_t i = 0; i + n <= m->size; i++)
        if (memcmp(m->bytes + i, text, n) == 0) return true;
    return false;
}
API error *wasmtime_instance_new(store *s, const module *m, const extern_ref *imports, size_t count, instance_ref *out, trap **trapped) {
    is(s, STORE, "instance_new"), is(m, MODULE, "instance_new");
    *trapped = 0;
    for (size_t i = 0; i < count; i++) {
        if (imports[i].kind != 0 || imports[i].of.func.store_id != s->id) return failed("an import of another store");
        s->imports[i] = (uint32_t)(uintptr_t)imports[i].of.func.private_ - 1;
    }
    s->import_count = count, s->runs = (module *)m, s->name_count = 0;
    if (!s->memory) s->memory = calloc(4, PAGE), s->pages = 1;
    memset(s->globals, 0, sizeof(s->globals));
    out->store_id = s->id, out->private_ = 7;
    return 0;
}

/* Exports have numbers in the order in which they are asked for. Names that the module does not hold do not exist. */
static uint32_t number_of(store *s, const char *name) {
    for (uint32_t i = 0; i < s->name_count; i++)
        if (strcmp(s->names[i], name) == 0) return i;
    snprintf(s->names[s->name_count], 48, "%s", name);
    uint32_t number = s->name_count++;
    if (strcmp(name, "g") == 0) s->globals[number] = 0x1122334455667788;
    if (strcmp(name, "h") == 0) s->globals[number] = 0x55667788;
    return number;
}
API bool wasmtime_instance_export_get(store *s, const instance_ref *instance, const char *name, size_t length, extern_ref *out) {
    char text[48] = {0};
    if (!is(s, STORE, "export_get") || instance->store_id != s->id || instance->private_ != 7) fault("an instance of another store");
    memcpy(text, name, length < 47 ? length : 47);
    if (!contains(s->runs, text)) return false;
    uint32_t number = number_of(s, text);
    extern_ref item;
    memset(&item, 0x5a, sizeof(item));
    if (strcmp(text, "memory") == 0 || strcmp(text, "pyde_memory") == 0) {
        item.kind = 3, item.of.memory.store_id = s->id;
    } else if (text[1] == 0 || strncmp(text, "pyde_g", 6) == 0 || strcmp(text, "pyde_stack") == 0 || strcmp(text, "pyde_pages") == 0) {
        item.kind = 1, item.of.global.store_id = s->id;
#ifdef OLDER
        item.of.global.private_ = number;
#else
        item.of.global.private1 = number, item.of.global.private2 = 0, item.of.global.private3 = 0x77;
#endif
    } else {
        item.kind = 0, item.of.func.store_id = s->id, item.of.func.private_ = (void *)(uintptr_t)(1000 + number);
    }
    memcpy(out, &item, sizeof(item));
    return true;
}

static uint64_t *slot(store *s, const global_ref *g, const char *where) {
    if (!is(s, STORE, where) || g->store_id != s->id) fault(where);
#ifdef OLDER
    return &s->globals[g->private_ & 255];
#else
    if (g->private3 != 0x77) fault("a global was not passed whole");
    return &s->globals[g->private1 & 255];
#endif
}
static bool is_narrow(store *s, uint64_t *at) {
    const char *name = s->names[at - s->globals];
    return strcmp(name, "h") == 0 || strcmp(name, "pyde_stack") == 0 || strcmp(name, "pyde_pages") == 0;
}
API void wasmtime_global_get(store *s, const global_ref *g, value *out) {
    uint64_t *at = slot(s, g, "global_get");
    memset(&out->of, 0, sizeof(out->of));
    out->kind = is_narrow(s, at) ? 0 : 1;
    memcpy(&out->of, at, out->kind ? 8 : 4);
}
API error *wasmtime_global_set(store *s, const global_ref *g, const value *v) {
    uint64_t *at = slot(s, g, "global_set");
    if (v->kind != (is_narrow(s, at) ? 0 : 1)) return failed("type of a global");
    *at = v->kind ? (uint64_t)v->of.i64 : (uint32_t)v->of.i32;
    return 0;
}
API uint8_t *wasmtime_memory_data(store *s, const memory_ref *m) {
    if (!is(s, STORE, "memory_data") || m->store_id != s->id) fault("memory_data");
    return s->memory;
}
API size_t wasmtime_memory_data_size(const store *s, const memory_ref *m) {
    if (!is(s, STORE, "memory_size") || m->store_id != s->id) fault("memory_size");
    return (size_t)s->pages * PAGE;
}

API trap *wasmtime_trap_new(const char *text, size_t length) {
    if (!text || length == 0) fault("trap_new");
    trap *t = make(sizeof(trap), TRAP);
    t->code = -1;
    return t;
}
static trap *trap_of(int code, size_t offset) {
    trap *t = make(sizeof(trap), TRAP);
    t->code = code, t->offset = offset;
    return t;
}
API bool wasmtime_trap_code(const trap *t, uint8_t *code) {
    if (!is(t, TRAP, "trap_code") || t->code < 0) return false;
    *code = (uint8_t)t->code;
    return true;
}
API frame *wasm_trap_origin(const trap *t) {
    if (!is(t, TRAP, "trap_origin") || t->code < 0) return 0;
    frame *f = make(sizeof(frame), FRAME);
    f->of = (trap *)t;
    return f;
}
API void wasm_trap_delete(trap *t) { drop(t, TRAP, "trap_delete"); }
API size_t wasm_frame_module_offset(const frame *f) { return is(f, FRAME, "frame") && is(f->of, TRAP, "frame of a deleted trap") ? f->of->offset : 0; }
API void wasm_frame_delete(frame *f) {
    if (is(f, FRAME, "frame_delete")) is(f->of, TRAP, "frame deleted behind its trap");
    drop(f, FRAME, "frame_delete");
}

static trap *call_import(store *s, size_t import, raw *values) {
    caller c = {s};
    host_func *f = &s->funcs[s->imports[import]];
    return f->call(f->env, &c, values, f->slots);
}
static uint64_t *named(store *s, const char *name) { return &s->globals[number_of(s, name)]; }

/* What the two modules of the plugin's own check do. */
static bool run_check(store *s, const char *name, raw *values, trap **trapped) {
    if (strcmp(name, "add") == 0) {
        s->memory[5] = 9, s->pages++;
        values[0].i64 += (int64_t)*named(s, "g");
        values[1].bits = s->of->nan ? 0x7ff8000000000000 : 0xfff8000000000000;
    } else if (strcmp(name, "stop") == 0) {
        *trapped = trap_of(9, 0);
    } else if (strcmp(name, "far") == 0) {
        size_t at = s->runs->size;
        while (at > 0 && s->runs->bytes[--at] != 0x11) {}
        *trapped = trap_of(3, at);
    } else if (strcmp(name, "run") == 0 && s->import_count == 2) {
        raw second[1] = {{.f64 = 2.5}}, first[2] = {{.i32 = 7}, {.i64 = values[0].i64}};
        *trapped = call_import(s, 1, second);
        if (!*trapped) *trapped = call_import(s, 0, first);
        values[0] = first[0];
    } else {
        return false;
    }
    return true;
}

API error *wasmtime_func_call_unchecked(store *s, const func_ref *f, raw *values, size_t count, trap **trapped) {
    *trapped = 0;
    if (!is(s, STORE, "call") || f->store_id != s->id || (uintptr_t)f->private_ < 1000) {
        fault("a function of another store");
        return failed("a function of another store");
    }
    if (run_check(s, s->names[(uintptr_t)f->private_ - 1000], values, trapped)) return 0;
    for (size_t i = 0; i < script_length; i++) {
        step *now = &script[i];
        switch (now->what) {
            case CALL: {
                raw arguments[16];
                memset(arguments, 0xee, sizeof(arguments));
                arguments[0].i64 = now->b, arguments[1].i64 = now->c;
                if ((*trapped = call_import(s, (size_t)now->a, arguments))) return 0;
                values[0] = arguments[0];
                break;
            }
            case ADD_GAS: *named(s, "pyde_gas") += (uint64_t)now->a; break;
            case SET_STACK: *named(s, "pyde_stack") = (uint32_t)now->a; break;
            case FAIL: *trapped = trap_of((int)now->a, (size_t)now->b); return 0;
            case RESULT:
                if ((size_t)now->a >= count) fault("no room for a result");
                else values[now->a].i64 = now->b;
                break;
            case ASK: {
                uint64_t delta = 99;
                uint8_t kind = 0;
                error *stopped = s->epoch ? s->epoch(s, s->epoch_data, &delta, &kind) : 0;
                if (stopped) return stopped;
                if (delta || kind) fault("an epoch in the future");
                break;
            }
            case GROW: s->pages += (uint32_t)now->a; break;
            case STORE_BYTE: s->memory[now->a] = (uint8_t)now->b; break;
        }
    }
    return 0;
}
