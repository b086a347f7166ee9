// # Strands, measured
//
// `kind` says what is done `rounds` times: 0 fork and join at once, 1 the same in small calls, 2
// ping-pong at once, 3 the same in small calls.

main:   jsr     ra, StrandThreads_start
        lda     s0, rounds
        lda     s1, kind
        cmpult  s1, 2, t0
        beq     t0, pair
        bne     s1, small

// ## Fork and join

whole:  lda     a0, child
        lda     a1, stack.end
        jsr     ra, StrandThreads_fork
        mov     v0, a0
        jsr     ra, StrandThreads_join
        subq    s0, 1, s0
        bne     s0, whole
        br      finish
child:  br      t0, born
born:   ldgp    gp, 0(t0)
        jsr     ra, StrandThreads_finish

small:  stq     zero, ready
        lda     a0, other
        lda     a1, stack.end
        jsr     ra, StrandThreads_fork
sleep:  ldq     t0, ready
        bne     t0, woken
        jsr     ra, StrandThreads_block
        br      sleep
woken:  subq    s0, 1, s0
        bne     s0, small
finish: clr     a0
        br      exit
other:  br      t0, begun
begun:  ldgp    gp, 0(t0)
        lda     t0, 1
        stq     t0, ready
        clr     a0
        jsr     ra, StrandThreads_unblock
        jsr     ra, StrandThreads_end

// ## Ping-pong

pair:   lda     a0, echo
        lda     a1, stack.end
        jsr     ra, StrandThreads_fork
        mov     v0, s2
ping:   mov     s2, a0
        bsr     ra, turn
        subq    s0, 1, s0
        bne     s0, ping
        br      finish
echo:   br      t0, pong
pong:   ldgp    gp, 0(t0)
        lda     s1, kind
        clr     s2
        lda     sp, -64(sp)
answer: mov     s2, a0
        bsr     ra, turn
        br      answer
turn:   lda     sp, -16(sp)
        stq     ra, 0(sp)
        subq    s1, 2, t0
        bne     t0, two
        jsr     ra, StrandThreads_pass
        br      turned
two:    jsr     ra, StrandThreads_unblock
        jsr     ra, StrandThreads_block
turned: ldq     ra, 0(sp)
        lda     sp, 16(sp)
        ret

        .data
        .align  3
ready:  .quad   0
stack:  .space  2048
stack.end:
        .quad   0
