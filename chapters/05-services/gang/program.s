// # Two strands that meet
//
// Each of two strands computes a little and waits for the other, `rounds` times.
//
// With `gang` 1 the program asks that its strands get processors together. Where they meet is a
// count: each strand adds 1, and waits until the count is twice the number of rounds so far. How many
// turns of a loop a strand has waited, it notes in a word of its own.

        .text
        .globl  _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
        lda     sp, -64(sp)
        lda     t0, gang(zero)
        beq     t0, alone
        lda     v0, 1210(zero)
        callsys
alone:
        ldah    a0, second(gp) !gprelhigh
        lda     a0, second(a0) !gprellow
        ldah    a1, stack.end(gp) !gprelhigh
        lda     a1, stack.end(a1) !gprellow
        ldah    pv, StrandThreads_fork(gp) !gprelhigh
        lda     pv, StrandThreads_fork(pv) !gprellow
        jsr     ra, (pv)
        clr     s2
        bsr     ra, meet
        clr     a0
        lda     v0, 1(zero)
        callsys
second: br      t0, begun
begun:  ldgp    gp, 0(t0)
        lda     s2, 8(zero)
        bsr     ra, meet
        ldah    pv, StrandThreads_end(gp) !gprelhigh
        lda     pv, StrandThreads_end(pv) !gprellow
        jsr     ra, (pv)
meet:   ldah    t0, waited(gp) !gprelhigh
        lda     t0, waited(t0) !gprellow
        addq    s2, t0, s2
        clr     s3
        clr     s0
        lda     s1, rounds(zero)
round:  lda     t0, 500(zero)
work:   subq    t0, 1, t0
        bne     t0, work
        addq    s0, 2, s0
        ldah    t2, count(gp) !gprelhigh
        lda     t2, count(t2) !gprellow
again:  ldq_l   t0, 0(t2)
        addq    t0, 1, t0
        stq_c   t0, 0(t2)
        beq     t0, again
        mb
wait:   ldq     t0, 0(t2)
        cmplt   t0, s0, t0
        addq    s3, t0, s3
        bne     t0, wait
        stq     s3, 0(s2)
        subq    s1, 1, s1
        bne     s1, round
        ret

        .data
        .align  3
count:  .quad   0
waited: .quad   0, 0
stack:  .space  1024
stack.end:
        .quad   0
