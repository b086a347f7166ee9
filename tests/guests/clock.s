// The interval clock: when it may come, what it finds, and how to wait for it.
//
// Nothing is told that depends on how fast the machine is.

guest:  bsr     ra, build
        bsr     ra, start_clock
        lda     a0, door_tick(gp)       !gprellow
        mov     0, a1
        wrent

        bsr     ra, say
        .asciz  "three ticks at IPL 0:"
        clr     s2
        clr     a0
        swpipl
three:  subq    s2, 3, t1
        blt     t1, three
        mov     7, a0
        swpipl
        lda     a0, wrong_ticks(gp)     !gprellow
        ldq     a0, 0(a0)
        bsr     ra, show
        bsr     ra, say
        .asciz  " wrong\n"

        bsr     ra, say
        .asciz  "at each IPL from 7 down, does it come?"
        mov     7, s3
level:  mov     7, a0
        swpipl
        bsr     ra, pause
        clr     s2
        stq     s3, expected(gp)        !gprellow
        mov     s3, a0
        swpipl
        mov     64, t1                  // and some instructions for it to be taken in
few:    subq    t1, 1, t1
        bne     t1, few
        mov     7, a0
        swpipl
        cmpult  zero, s2, a0
        bsr     ra, show
        subq    s3, 1, s3
        bge     s3, level

        bsr     ra, say
        .asciz  "\nIPL behind the door:"
        ldq     a0, level_seen(gp)      !gprellow
        bsr     ra, show
        bsr     ra, say
        .asciz  "\nthe cycle counter moves, and not backwards:"
        rpcc    t1
        mov     100, t4
counts: rpcc    t2
        subl    t2, t1, t3
        blt     t3, backwards
        mov     t2, t1
        subq    t4, 1, t4
        bne     t4, counts
        clr     a0
        br      counted
backwards:
        mov     1, a0
counted:
        bsr     ra, show

        bsr     ra, say
        .asciz  "\nfive times wtint, five ticks at least:"
        clr     s2
        stq     zero, expected(gp)      !gprellow
        mov     5, s3
        clr     a0
        swpipl
five:   clr     a0
        wtint
        subq    s3, 1, s3
        bne     s3, five
        mov     7, a0
        swpipl
        cmple   s2, 4, a0               // one may have been taken before it was waited for
        bsr     ra, show

        bsr     ra, say
        .asciz  "\na user who never stops is stopped:"
        mov     8, t1
        stq     t1, expected(gp)        !gprellow
        lda     t1, 1(zero)
        sll     t1, 20, t1
        sll     s4, 1, t2
        lda     t2, -1(zero)
        sll     t2, 42, t2
        addq    t1, t2, t1              // frame 128
        lda     t2, 0x4000(zero)
        addq    t2, t2, t2
        addq    t1, t2, t1              // frame 132, the user's code
        ldl     t2, forever(gp)         !gprellow
        stl     t2, 0(t1)
        imb
        clr     s2
        stq     sp, stack_now(gp)       !gprellow
        lda     sp, -48(sp)
        mov     8, t1
        stq     t1, 0(sp)
        mov     1, t1
        sll     t1, 17, t1
        stq     t1, 8(sp)
        rti
forever:
        br      forever

// Three ticks of the user's are enough.

door_tick:
        lda     sp, -64(sp)
        stq     t0, 0(sp)
        stq     t8, 8(sp)
        stq     t9, 16(sp)
        stq     t10, 24(sp)
        stq     t11, 32(sp)
        stq     v0, 40(sp)
        addq    s2, 1, s2
        subq    a0, 1, t8               // is it the clock?
        ldq     t9, 64(sp)
        ldq     t10, expected(gp)       !gprellow
        subq    t9, t10, t9             // and the processor status what it was?
        bis     t8, t9, t8
        ldq     t9, wrong_ticks(gp)     !gprellow
        cmpult  zero, t8, t8
        addq    t9, t8, t9
        stq     t9, wrong_ticks(gp)     !gprellow
        rdps
        stq     v0, level_seen(gp)      !gprellow
        ldq     t10, expected(gp)       !gprellow
        subq    t10, 8, t10
        bne     t10, tick_done
        subq    s2, 3, t10
        bge     t10, enough
tick_done:
        ldq     t0, 0(sp)
        ldq     t8, 8(sp)
        ldq     t9, 16(sp)
        ldq     t10, 24(sp)
        ldq     t11, 32(sp)
        ldq     v0, 40(sp)
        lda     sp, 64(sp)
        rti
enough: mov     7, a0
        swpipl
        ldq     sp, stack_now(gp)       !gprellow
        mov     s2, a0
        bsr     ra, show
        bsr     ra, say
        .asciz  "\nticks that were not as they should be:"
        ldq     a0, wrong_ticks(gp)     !gprellow
        bsr     ra, show
        bsr     ra, line
        br      finish

// Waits until a tick is waiting to be taken in.

pause:  clr     a0
        wtint
        ret

        .bss
        .balign 8
expected:
        .space  8
wrong_ticks:
        .space  8
level_seen:
        .space  8
        .text

// The board's watch makes the ticks, if it is told to: 1024 a second.

start_clock:
        lda     t1, -0x388(s0)          // its two ports, 70 and 71, below the console's
        mov     0x0a, t2
        stb     t2, 0(t1)
        mov     0x26, t2
        stb     t2, 1(t1)
        mov     0x0b, t2
        stb     t2, 0(t1)
        mov     0x42, t2
        stb     t2, 1(t1)
        ret
