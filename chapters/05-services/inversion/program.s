// # Three strands and a lock
//
// The least urgent strand takes the lock, the most urgent one wants it, and the one between them computes.
//
// `inherits` is 1 if ranks are to be lent. `middle` is how long the middle strand computes, and
// `low` how long the least urgent one keeps the lock, both in thousands of turns of a loop. The
// most urgent strand looks at the processor's cycle counter before and after.

        .text
        .globl  _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
        lda     sp, -64(sp)
        lda     a0, inherits(zero)
        ldah    pv, Locks_policy(gp) !gprelhigh
        lda     pv, Locks_policy(pv) !gprellow
        jsr     ra, (pv)
        lda     a0, 1(zero)
        ldah    pv, Locks_rank(gp) !gprelhigh
        lda     pv, Locks_rank(pv) !gprellow
        jsr     ra, (pv)
        clr     a0
        ldah    pv, Locks_lock(gp) !gprelhigh
        lda     pv, Locks_lock(pv) !gprellow
        jsr     ra, (pv)
        ldah    a0, urgent(gp) !gprelhigh
        lda     a0, urgent(a0) !gprellow
        ldah    a1, stacks(gp) !gprelhigh
        lda     a1, stacks(a1) !gprellow
        lda     a1, 2032(a1)
        lda     a2, 3(zero)
        ldah    pv, Locks_spawn(gp) !gprelhigh
        lda     pv, Locks_spawn(pv) !gprellow
        jsr     ra, (pv)
        ldah    a0, between(gp) !gprelhigh
        lda     a0, between(a0) !gprellow
        ldah    a1, stacks(gp) !gprelhigh
        lda     a1, stacks(a1) !gprellow
        lda     a1, 4080(a1)
        lda     a2, 2(zero)
        ldah    pv, Locks_spawn(gp) !gprelhigh
        lda     pv, Locks_spawn(pv) !gprellow
        jsr     ra, (pv)
        lda     a0, low(zero)
        bsr     ra, compute
        clr     a0
        ldah    pv, Locks_unlock(gp) !gprelhigh
        lda     pv, Locks_unlock(pv) !gprellow
        jsr     ra, (pv)
rest:
        ldah    pv, Locks_rest(gp) !gprelhigh
        lda     pv, Locks_rest(pv) !gprellow
        jsr     ra, (pv)
        br      rest

// ## The others

urgent: br      t0, first
first:  ldgp    gp, 0(t0)
        rpcc    s0
        clr     a0
        ldah    pv, Locks_lock(gp) !gprelhigh
        lda     pv, Locks_lock(pv) !gprellow
        jsr     ra, (pv)
        rpcc    s1
        subq    s1, s0, a0
        zapnot  a0, 15, a0
        ldah    pv, Locks_note(gp) !gprelhigh
        lda     pv, Locks_note(pv) !gprellow
        jsr     ra, (pv)
        clr     a0
        ldah    pv, Locks_unlock(gp) !gprelhigh
        lda     pv, Locks_unlock(pv) !gprellow
        jsr     ra, (pv)
        clr     a0
        lda     v0, 1(zero)
        callsys

between:
        br      t0, second
second: ldgp    gp, 0(t0)
        lda     a0, middle(zero)
        bsr     ra, compute
        br      rest

compute:
        beq     a0, computed
        lda     t0, 1000(zero)
turn:   subq    t0, 1, t0
        bne     t0, turn
        subq    a0, 1, a0
        br      compute
computed:
        ret

        .bss
        .align  4
stacks: .space  8192
