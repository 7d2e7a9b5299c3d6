/* Calls and little else: the n-th Fibonacci number by its definition. */
#include "kernel.h"

static uint32_t fib(uint32_t n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); }

RUN(uint32_t n) { return fib(n); }
