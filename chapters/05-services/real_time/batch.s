// # A program that only computes
//
// It counts, and wants the processor all the time.

main:   addq    s0, 1, s0
        br      main
