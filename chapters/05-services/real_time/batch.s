// # A program that only computes
//
// It counts, and wants the processor all the time.

        .text
        .globl  _start
_start: addq    s0, 1, s0
        br      _start
