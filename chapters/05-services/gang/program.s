// # Two strands that meet
//
// Each of two strands computes a little and waits for the other, `rounds` times.
//
// With `gang` 1 the program asks that its strands get processors together. Where they meet is a
// count: each strand adds 1, and waits until the count is twice the number of rounds so far. How
// many turns of a loop a strand has waited, it notes in a word of its own.

main:   lda     t0, gang
        beq     t0, alone
        lda     v0, call.gang
        callsys
alone:  lda     a0, second
        lda     a1, stack.end
        jsr     ra, StrandThreads_fork
        clr     s2
        bsr     ra, meet
        clr     a0
        br      exit
second: br      t0, begun
begun:  ldgp    gp, 0(t0)
        lda     s2, 8
        bsr     ra, meet
        jsr     ra, StrandThreads_end

// ## Meeting
//
// `ldq_l` and `stq_c` add to the count, because the other strand may do so at the same time.

meet:   lda     t0, waited
        addq    s2, t0, s2
        clr     s3
        clr     s0
        lda     s1, rounds
round:  lda     t0, 500
work:   subq    t0, 1, t0
        bne     t0, work
        addq    s0, 2, s0
        lda     t2, count
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
