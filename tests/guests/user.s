// What a user may do: every PALcode call there is, system calls, and the ways back.

guest:  bsr     ra, build
        lda     t1, 132(zero)           // the user's code, at 20000, may be written
        sll     t1, 32, t1
        lda     t2, 0x3301(zero)
        bis     t1, t2, t1
        stq     t1, 64($15)
        lda     t1, 131(zero)           // and so may the page at 10000
        sll     t1, 32, t1
        bis     t1, t2, t1
        stq     t1, 0($15)
        lda     a0, -2(zero)
        tbi
        mov     1, s2
        sll     s2, 17, s2              // s2: 20000

// ## Every call
//
// A letter for each code from 00 to ff, sixteen to a line: x opcDec, 0 to 2 the other
// reasons of entIF, s a system call, . nothing.

        bsr     ra, say
        .asciz  "calls from user mode:\n"
        lda     a0, swept_if(gp)        !gprellow
        mov     3, a1
        wrent
        lda     a0, swept_sys(gp)       !gprellow
        mov     5, a1
        wrent
        clr     s3
sweep:  lda     t1, left_out(gp)        !gprellow
next_out:
        ldbu    t2, 0(t1)
        addq    t1, 1, t1
        beq     t2, in_turn
        subq    t2, s3, t3
        mov     '-', a0
        bne     t3, next_out
        br      swept
in_turn:
        stl     s3, 0(s2)               // CALL_PAL's opcode is zero
        ldl     t1, users+4(gp)         !gprellow
        stl     t1, 4(s2)
        imb
        mov     s2, t2
        bsr     ra, into_user
        mov     'w', a0                 // nobody comes here
        br      swept
swept_if:
        addq    a0, '0', t5
        subq    a0, 4, t6
        mov     'x', t7
        cmoveq  t6, t7, t5
        br      swept_back
swept_sys:
        ldq     t6, 8(sp)               // by which of the two instructions?
        subq    t6, s2, t6
        subq    t6, 4, t6
        mov     's', t5
        mov     '.', t7
        cmovne  t6, t7, t5
swept_back:
        mov     7, a0
        swpipl
        ldq     sp, stack_now(gp)       !gprellow
        mov     t5, a0
swept:  bsr     $28, letter
        addq    s3, 1, s3
        and     s3, 15, t1
        bne     t1, sweep
        bsr     ra, line
        srl     s3, 8, t1
        beq     t1, sweep
        br      frames

// Into user mode at T2, with the stack remembered.

into_user:
        stq     sp, stack_now(gp)       !gprellow
        lda     sp, -48(sp)
        mov     8, t1
        stq     t1, 0(sp)
        stq     t2, 8(sp)
        lda     t1, 0x4321(zero)
        stq     t1, 16(sp)
        mov     0x61, t1
        stq     t1, 24(sp)
        mov     0x62, t1
        stq     t1, 32(sp)
        mov     0x63, t1
        stq     t1, 40(sp)
        rti

        .section .rodata
left_out:                               // URTI, CLRFEN and NPHALT are not everywhere
        .byte   0x92, 0xae, 0xbe, 0
        .text

// ## A system call, its frame, and back

frames: lda     a0, door_if(gp)         !gprellow
        mov     3, a1
        wrent
        lda     a0, told_sys(gp)        !gprellow
        mov     5, a1
        wrent
        lda     a0, 0x7000(zero)
        wrusp
        lda     t1, program(gp)         !gprellow
        mov     s2, t2
        lda     t4, program_end(gp)     !gprellow
copy:   ldl     t3, 0(t1)
        stl     t3, 0(t2)
        addq    t1, 4, t1
        addq    t2, 4, t2
        subq    t4, t1, t3
        bne     t3, copy
        imb
        clr     t7
        mov     s2, t2
        bsr     ra, into_user

// What a user program does: call with 17 in V0 and its own stack, trap, call again, look
// at what came back.

program:
        lda     sp, -16(sp)
        mov     17, v0
        callsys                         // 1: retsys
        mov     18, v0
        callsys                         // 2: after rti
        mov     19, v0
        callsys                         // 3: after retsys with a frame made by hand
        mov     20, v0
        bpt                             // traps, and goes on
        ldl     t1, 1(s1)               // so do these
        lda     t2, -1(zero)
        srl     t2, 1, t2
        addq/v  t2, 1, t2
        trapb
        .long   0x04000000
        ldq     t1, 0(s4)               // kseg is not for users
        addl    v0, 1, v0
        callsys                         // 4: done
program_end:

told_sys:
        addq    t7, 1, t7
        bsr     ra, say
        .asciz  "callsys"
        mov     v0, a0
        bsr     ra, show
        bsr     ra, say
        .asciz  ", a1 and a2"
        mov     a1, a0
        bsr     ra, show
        mov     a2, a0
        bsr     ra, show
        bsr     ra, say
        .asciz  ", frame"
        ldq     a0, 0(sp)
        bsr     ra, show
        ldq     a0, 8(sp)
        bsr     ra, show
        ldq     a0, 16(sp)
        bsr     ra, show
        bsr     ra, say
        .asciz  ", usp"
        rdusp
        mov     v0, a0
        bsr     ra, show
        bsr     ra, say
        .asciz  ", ps"
        rdps
        mov     v0, a0
        bsr     ra, show
        bsr     ra, say
        .asciz  ", stack"
        ldq     t1, stack_now(gp)       !gprellow
        subq    t1, sp, a0
        bsr     ra, show
        bsr     ra, line
        mov     s2, s5                  // what traps is told relative to the program
        lda     a1, 0x99(zero)
        lda     a2, 0xaa(zero)
        subq    t7, 1, t1
        beq     t1, by_retsys
        subq    t7, 2, t1
        beq     t1, by_rti
        subq    t7, 3, t1
        beq     t1, by_hand
        mov     7, a0
        swpipl
        br      finish
by_retsys:
        retsys
by_rti: mov     0x71, t1
        stq     t1, 24(sp)
        mov     0x72, t1
        stq     t1, 32(sp)
        mov     0x73, t1
        stq     t1, 40(sp)
        rti
by_hand:
        ldq     t1, 8(sp)
        addq    t1, 3, t1               // two bits too many
        stq     t1, 8(sp)
        lda     t1, 0x5555(zero)
        stq     t1, 16(sp)
        lda     a0, 0x6000(zero)
        wrusp
        retsys
