// What every guest program stands on: a stack, six doors, and a voice.
//
// A guest begins at `guest`, and ends with `br finish`. Between, it speaks:
//
//      bsr     ra, say         prints the text that follows, and returns behind it;
//      .asciz  "some text"     from here on the doors tell addresses relative to this
//      bsr     ra, show        prints a space and A0 in hexadecimal
//      bsr     ra, line        begins a new line
//
// These destroy RA, AT, A0 and T8 to T11, nothing else. S0 holds the console's chip, S5
// where `say` returned to last, S4 is 512 KB above the start of kseg: memory to play with.
//
// Whoever comes in by one of the doors is described and sent back: behind the instruction
// if it could not be executed, and to RA if it could not even be fetched. The clock is
// only counted, in `ticks`: it comes at a different moment on every machine.

_start: br      t11, here
here:   ldgp    gp, 0(t11)
        stq     sp, entered(gp)         !gprellow
        stq     ra, entered+8(gp)       !gprellow
        stq     pv, entered+16(gp)      !gprellow
        lda     sp, stack_end(gp)       !gprellow
        lda     s0, -3(zero)            // fffffd0000000000, where devices are
        sll     s0, 40, s0
        lda     t0, 0x7f(zero)
        sll     t0, 26, t0
        addq    s0, t0, s0
        lda     s0, 0x3f8(s0)
        lda     s4, -1(zero)
        sll     s4, 42, s4              // fffffc0000000000, kseg
        ldah    s4, 8(s4)
        mov     gp, a0
        wrkgp
        lda     a0, door_int(gp)        !gprellow
        mov     0, a1
        wrent
        lda     a0, door_arith(gp)      !gprellow
        mov     1, a1
        wrent
        lda     a0, door_mm(gp)         !gprellow
        mov     2, a1
        wrent
        lda     a0, door_if(gp)         !gprellow
        mov     3, a1
        wrent
        lda     a0, door_una(gp)        !gprellow
        mov     4, a1
        wrent
        lda     a0, door_sys(gp)        !gprellow
        mov     5, a1
        wrent
        bsr     ra, say
        .asciz  "begin\n"
        br      guest

finish: bsr     ra, say
        .asciz  "end\n"
        halt

// ## The voice

// The letter in A0; returns to AT.
letter: ldbu    t8, 5(s0)
        and     t8, 0x20, t8
        beq     t8, letter
        stb     a0, 0(s0)
        jmp     ($28)

say:    ldbu    a0, 0(ra)
        addq    ra, 1, ra
        beq     a0, said
        bsr     $28, letter
        br      say
said:   addq    ra, 3, ra
        bic     ra, 3, ra
        mov     ra, s5
        ret

// The text at A0.
print:  mov     a0, t9
more:   ldbu    a0, 0(t9)
        addq    t9, 1, t9
        beq     a0, printed
        bsr     $28, letter
        br      more
printed:
        ret

line:   mov     '\n', a0
        bsr     $28, letter
        ret

show:   mov     a0, t9
        mov     ' ', a0
        bsr     $28, letter
        mov     60, t10                 // the digit above which all are zeros
skip:   srl     t9, t10, a0
        bne     a0, digits
        beq     t10, digits
        subq    t10, 4, t10
        br      skip
digits: srl     t9, t10, a0
        and     a0, 15, a0
        lda     t11, names(gp)          !gprellow
        addq    t11, a0, t11
        ldbu    a0, 0(t11)
        bsr     $28, letter
        subq    t10, 4, t10
        bge     t10, digits
        ret

// ## The doors
//
// Each leaves its number in T0, whose old value it has saved.

door_int:
        lda     sp, -176(sp)
        stq     t0, 0(sp)
        subq    a0, 1, t0
        bne     t0, other
        ldq     t0, ticks(gp)           !gprellow
        addq    t0, 1, t0
        stq     t0, ticks(gp)           !gprellow
        ldq     t0, 0(sp)
        lda     sp, 176(sp)
        rti
other:  mov     0, t0
        br      enter
door_arith:
        lda     sp, -176(sp)
        stq     t0, 0(sp)
        mov     1, t0
        br      enter
door_mm:
        lda     sp, -176(sp)
        stq     t0, 0(sp)
        mov     2, t0
        br      enter
door_if:
        lda     sp, -176(sp)
        stq     t0, 0(sp)
        mov     3, t0
        br      enter
door_una:
        lda     sp, -176(sp)
        stq     t0, 0(sp)
        mov     4, t0
        br      enter
door_sys:
        lda     sp, -176(sp)
        stq     t0, 0(sp)
        mov     5, t0

enter:  stq     v0, 8(sp)
        stq     t1, 16(sp)
        stq     t2, 24(sp)
        stq     t3, 32(sp)
        stq     t4, 40(sp)
        stq     t5, 48(sp)
        stq     t6, 56(sp)
        stq     t7, 64(sp)
        stq     t8, 72(sp)
        stq     t9, 80(sp)
        stq     t10, 88(sp)
        stq     t11, 96(sp)
        stq     ra, 104(sp)
        stq     t12, 112(sp)
        stq     $28, 120(sp)
        stq     a0, 128(sp)
        stq     a1, 136(sp)
        stq     a2, 144(sp)
        stq     a3, 152(sp)
        stq     a4, 160(sp)
        stq     a5, 168(sp)

// The line: the door's name, as many arguments as mean something, PS, PC.

        mov     t0, t1
        sll     t1, 3, a0
        lda     t2, doors(gp)           !gprellow
        addq    t2, a0, a0
        bsr     ra, print
        lda     t2, meaning(gp)         !gprellow
        addq    t2, t1, t2
        ldbu    t2, 0(t2)               // how many arguments mean something
        beq     t2, state
        ldq     a0, 128(sp)
        bsr     ra, show
        subq    t2, 1, t2
        beq     t2, state
        ldq     a0, 136(sp)
        bsr     ra, show
        subq    t2, 1, t2
        beq     t2, state
        ldq     a0, 144(sp)
        bsr     ra, show
state:  lda     a0, ps_text(gp)         !gprellow
        bsr     ra, print
        ldq     a0, 176(sp)
        bsr     ra, show
        lda     a0, pc_text(gp)         !gprellow
        bsr     ra, print
        ldq     a0, 184(sp)
        subq    a0, s5, a0
        bsr     ra, show
        bsr     ra, line

// Where to go on.

        ldq     t2, 184(sp)
        subq    t1, 2, t3
        beq     t3, memory
        subq    t1, 3, t3
        bne     t3, leave
        ldq     t3, 128(sp)
        subq    t3, 3, t3
        beq     t3, behind              // floating point switched off
        br      leave
memory: ldq     t3, 144(sp)
        bge     t3, behind
        ldq     t2, 104(sp)             // a fetch: to RA
        br      set
behind: addq    t2, 4, t2
set:    stq     t2, 184(sp)

leave:  ldq     t0, 0(sp)
        ldq     v0, 8(sp)
        ldq     t1, 16(sp)
        ldq     t2, 24(sp)
        ldq     t3, 32(sp)
        ldq     t4, 40(sp)
        ldq     t5, 48(sp)
        ldq     t6, 56(sp)
        ldq     t7, 64(sp)
        ldq     t8, 72(sp)
        ldq     t9, 80(sp)
        ldq     t10, 88(sp)
        ldq     t11, 96(sp)
        ldq     ra, 104(sp)
        ldq     t12, 112(sp)
        ldq     $28, 120(sp)
        ldq     a3, 152(sp)
        ldq     a4, 160(sp)
        ldq     a5, 168(sp)
        lda     sp, 176(sp)
        rti

        .section .rodata
names:  .ascii  "0123456789abcdef"
doors:  .asciz  "entInt"
        .byte   0
        .asciz  "entAri"
        .byte   0
        .asciz  "entMM"
        .byte   0, 0
        .asciz  "entIF"
        .byte   0, 0
        .asciz  "entUna"
        .byte   0
        .asciz  "entSys"
        .byte   0
meaning:
        .byte   1, 2, 3, 1, 3, 0
ps_text:
        .asciz  " ps"
pc_text:
        .asciz  " pc"
        .bss
        .balign 16
ticks:  .space  8
entered:
        .space  24                      // SP, RA and PV as they were at the very first
        .space  16384
stack_end:
        .space  16
        .text
