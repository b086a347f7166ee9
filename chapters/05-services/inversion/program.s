// # Three strands and a lock
//
// The least urgent strand takes the lock, the most urgent one wants it, and the one between them
// computes.
//
// `inherits` is 1 if ranks are to be lent. `middle` is how long the middle strand computes, and
// `low` how long the least urgent one keeps the lock, both in thousands of turns of a loop. The
// most urgent strand looks at the processor's cycle counter before and after.

main:   lda     a0, inherits
        jsr     ra, Locks_policy
        lda     a0, 1
        jsr     ra, Locks_rank
        clr     a0
        jsr     ra, Locks_lock
        lda     a0, urgent
        lda     a1, stacks+2032
        lda     a2, 3
        jsr     ra, Locks_spawn
        lda     a0, between
        lda     a1, stacks+4080
        lda     a2, 2
        jsr     ra, Locks_spawn
        lda     a0, low
        bsr     ra, compute
        clr     a0
        jsr     ra, Locks_unlock
rest:   jsr     ra, Locks_rest
        br      rest

// ## The others

urgent: br      t0, first
first:  ldgp    gp, 0(t0)
        rpcc    s0
        clr     a0
        jsr     ra, Locks_lock
        rpcc    s1
        subq    s1, s0, a0
        zapnot  a0, 15, a0
        jsr     ra, Locks_note
        clr     a0
        jsr     ra, Locks_unlock
        clr     a0
        br      exit

between:
        br      t0, second
second: ldgp    gp, 0(t0)
        lda     a0, middle
        bsr     ra, compute
        br      rest

compute:
        beq     a0, computed
        lda     t0, 1000
turn:   subq    t0, 1, t0
        bne     t0, turn
        subq    a0, 1, a0
        br      compute
computed:
        ret

        .bss
        .align  4
stacks: .space  8192
