// # Strands, measured
//
// `kind` says what is done `rounds` times: 0 fork and join at once, 1 the same in small calls, 2
// ping-pong at once, 3 the same in small calls.

        .text
        .globl  _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
        lda     sp, -64(sp)
        ldah    pv, StrandThreads_start(gp) !gprelhigh
        lda     pv, StrandThreads_start(pv) !gprellow
        jsr     ra, (pv)
        lda     s0, rounds(zero)
        lda     s1, kind(zero)
        cmpult  s1, 2, t0
        beq     t0, pair
        bne     s1, small

// ## Fork and join

whole:
        ldah    a0, child(gp) !gprelhigh
        lda     a0, child(a0) !gprellow
        ldah    a1, stack.end(gp) !gprelhigh
        lda     a1, stack.end(a1) !gprellow
        ldah    pv, StrandThreads_fork(gp) !gprelhigh
        lda     pv, StrandThreads_fork(pv) !gprellow
        jsr     ra, (pv)
        mov     v0, a0
        ldah    pv, StrandThreads_join(gp) !gprelhigh
        lda     pv, StrandThreads_join(pv) !gprellow
        jsr     ra, (pv)
        subq    s0, 1, s0
        bne     s0, whole
        br      exit
child:  br      t0, born
born:   ldgp    gp, 0(t0)
        ldah    pv, StrandThreads_finish(gp) !gprelhigh
        lda     pv, StrandThreads_finish(pv) !gprellow
        jsr     ra, (pv)

small:  ldah    s2, ready(gp) !gprelhigh
        stq     zero, ready(s2) !gprellow
        ldah    a0, other(gp) !gprelhigh
        lda     a0, other(a0) !gprellow
        ldah    a1, stack.end(gp) !gprelhigh
        lda     a1, stack.end(a1) !gprellow
        ldah    pv, StrandThreads_fork(gp) !gprelhigh
        lda     pv, StrandThreads_fork(pv) !gprellow
        jsr     ra, (pv)
sleep:  ldq     t0, ready(s2) !gprellow
        bne     t0, woken
        ldah    pv, StrandThreads_block(gp) !gprelhigh
        lda     pv, StrandThreads_block(pv) !gprellow
        jsr     ra, (pv)
        br      sleep
woken:  subq    s0, 1, s0
        bne     s0, small
exit:   clr     a0
        lda     v0, 1(zero)
        callsys
other:  br      t0, begun
begun:  ldgp    gp, 0(t0)
        lda     t0, 1(zero)
        ldah    t1, ready(gp) !gprelhigh
        stq     t0, ready(t1) !gprellow
        clr     a0
        ldah    pv, StrandThreads_unblock(gp) !gprelhigh
        lda     pv, StrandThreads_unblock(pv) !gprellow
        jsr     ra, (pv)
        ldah    pv, StrandThreads_end(gp) !gprelhigh
        lda     pv, StrandThreads_end(pv) !gprellow
        jsr     ra, (pv)

// ## Ping-pong

pair:
        ldah    a0, echo(gp) !gprelhigh
        lda     a0, echo(a0) !gprellow
        ldah    a1, stack.end(gp) !gprelhigh
        lda     a1, stack.end(a1) !gprellow
        ldah    pv, StrandThreads_fork(gp) !gprelhigh
        lda     pv, StrandThreads_fork(pv) !gprellow
        jsr     ra, (pv)
        mov     v0, s2
ping:   mov     s2, a0
        bsr     ra, turn
        subq    s0, 1, s0
        bne     s0, ping
        br      exit
echo:   br      t0, pong
pong:   ldgp    gp, 0(t0)
        lda     s1, kind(zero)
        clr     s2
        lda     sp, -64(sp)
answer: mov     s2, a0
        bsr     ra, turn
        br      answer
turn:   lda     sp, -16(sp)
        stq     ra, 0(sp)
        subq    s1, 2, t0
        bne     t0, two
        ldah    pv, StrandThreads_pass(gp) !gprelhigh
        lda     pv, StrandThreads_pass(pv) !gprellow
        jsr     ra, (pv)
        br      turned
two:
        ldah    pv, StrandThreads_unblock(gp) !gprelhigh
        lda     pv, StrandThreads_unblock(pv) !gprellow
        jsr     ra, (pv)
        ldah    pv, StrandThreads_block(gp) !gprelhigh
        lda     pv, StrandThreads_block(pv) !gprellow
        jsr     ra, (pv)
turned: ldq     ra, 0(sp)
        lda     sp, 16(sp)
        ret

        .data
        .align  3
ready:  .quad   0
stack:  .space  2048
stack.end:
        .quad   0
