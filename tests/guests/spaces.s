// Page tables of a guest's own, and a way to try one access in either mode.
//
// `build` makes an address space: the level 1, 2 and 3 tables in frames 128, 129 and 130,
// the row of all tables at its usual place, user code at 20000. The page at 10000 is left
// to the guest: its frame is 131, and FP holds the address of its level 3 entry.
//
// `try` performs the access in A0 and prints what became of it: 0, 1, 2 a read, a write, a
// fetch by the kernel, 3, 4, 5 the same by a user, at the address in S1.

// ## Tables

build:  mov     1, t0
        sll     t0, 20, t0
        lda     t1, -1(zero)
        sll     t1, 42, t1
        addq    t0, t1, t0              // t0: frame 128, the level 1 table
        lda     t1, 0x2000(t0)          // t1: frame 129
        lda     t2, 0x4000(t0)          // t2: frame 130
        lda     t3, 0x6000(zero)        // clear all three
        addq    t0, t3, t3
        mov     t0, t4
clear:  stq     zero, 0(t4)
        addq    t4, 8, t4
        subq    t4, t3, t5
        bne     t5, clear
        lda     t4, 0x1101(zero)        // valid, for the kernel
        lda     t5, 128(zero)
        sll     t5, 32, t5
        addq    t5, t4, t6
        stq     t6, 0x1ff8(t0)          // itself, in its last entry
        lda     t5, 129(zero)
        sll     t5, 32, t5
        addq    t5, t4, t6
        stq     t6, 0(t0)
        lda     t5, 130(zero)
        sll     t5, 32, t5
        addq    t5, t4, t6
        stq     t6, 0(t1)
        lda     t5, 132(zero)
        sll     t5, 32, t5
        lda     t4, 0x0301(zero)        // valid, for reading by both
        addq    t5, t4, t6
        stq     t6, 128(t2)             // user code, at 20000
        lda     $15, 64(t2)             // the entry for 10000

// The user's code: three ways to touch S1, and back by `callsys`. A jump to the page finds
// there a jump back.

        lda     t3, 0x4000(zero)
        addq    t3, t3, t3
        addq    t0, t3, t3              // frame 132
        lda     t4, users(gp)           !gprellow
        ldq     t5, 0(t4)
        stq     t5, 0(t3)
        ldq     t5, 8(t4)
        stq     t5, 8(t3)
        ldq     t5, 16(t4)
        stq     t5, 16(t3)
        lda     t3, 0x6000(t0)          // frame 131
        ldl     t5, there(gp)           !gprellow
        stl     t5, 0(t3)
        imb

// The context: this one's stack and tables in a control block at frame 133.

        lda     t4, 0x5000(zero)
        addq    t4, t4, t4
        addq    t0, t4, t4
        stq     zero, 8(t4)
        lda     t5, 128(zero)
        stq     t5, 16(t4)
        stq     zero, 24(t4)
        stq     zero, 32(t4)
        mov     1, t5
        stq     t5, 40(t4)
        stq     sp, 0(t4)
        sll     t4, 24, a0
        srl     a0, 24, a0
        swpctx
        lda     s1, 1(zero)
        sll     s1, 16, s1
        ret

        .balign 8
users:  ldl     t2, 0(s1)
        callsys
        stq     zero, 8(s1)
        callsys
        jmp     (s1)
        callsys
there:  jmp     (s3)

// ## One access

try:    stq     ra, back(gp)            !gprellow
        stq     sp, stack_now(gp)       !gprellow
        sll     a0, 3, t5
        lda     t1, accesses(gp)        !gprellow
        addq    t1, t5, t5
        subq    a0, 3, t1
        cmovge  t1, t1, a0
        mov     a0, t6                  // what A2 is to say of it: 0, 1, -1
        subq    t6, 2, t7
        lda     t8, -1(zero)
        cmoveq  t7, t8, t6
        lda     a0, tried_mm(gp)        !gprellow
        mov     2, a1
        wrent
        lda     a0, tried_sys(gp)       !gprellow
        mov     5, a1
        wrent
        bge     t1, by_user
        lda     s3, fetched(gp)         !gprellow
        jmp     (t5)
accesses:
        br      reading
        nop
        br      writing
        nop
        br      fetching
        nop
        nop
reading:
        ldl     t2, 0(s1)
        br      fetched
writing:
        stq     zero, 8(s1)
        br      fetched
fetching:
        jmp     (s1)
fetched:
        mov     0, t5                   // nothing happened
        br      tell

by_user:
        lda     s3, 2(zero)
        sll     s3, 16, s3              // 20000
        sll     t1, 3, t2
        addq    s3, t2, t2              // where the user's pair begins
        lda     s3, 20(s3)              // a `callsys`, to return to from a fetch
        lda     sp, -48(sp)
        mov     8, t3
        stq     t3, 0(sp)
        stq     t2, 8(sp)
        rti

// The ways back. What was tried is on its way to be told; the stack is as it was.

tried_sys:
        mov     0, t5
        br      kernel
tried_mm:
        addq    a1, 1, t5
        subq    a0, s1, t1              // A0 is the address, or what is told is no use
        beq     t1, known
        lda     t2, -8(t1)              // the stores are at the second word
        beq     t2, known
        mov     6, t5
        br      kernel
known:  subq    a2, t6, t1
        beq     t1, kernel
        mov     6, t5
kernel: mov     7, a0
        swpipl
        ldq     sp, stack_now(gp)       !gprellow
tell:   sll     t5, 3, t5
        lda     a0, outcomes(gp)        !gprellow
        addq    a0, t5, a0
        bsr     ra, print
        ldq     ra, back(gp)            !gprellow
        ret

        .section .rodata
outcomes:
        .asciz  " ok    "
        .asciz  " tnv   "
        .asciz  " acv   "
        .asciz  " for   "
        .asciz  " foe   "
        .asciz  " fow   "
        .asciz  " wrong "
        .bss
        .balign 8
back:   .space  8
stack_now:
        .space  8
        .text
