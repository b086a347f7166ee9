// Several processors: how the others are started, interrupts from one to another, a
// counter that all of them count with.
//
// The first processor tells everything; the others leave what they have seen in memory.
// Each of them has a desk of 256 bytes: where its control block is made, and what it saw.

guest:  lda     s1, 1(zero)
        sll     s1, 28, s1              // the parameter block
        ldq     s2, 144(s1)             // how many processors
        bsr     ra, say
        .asciz  "processors"
        mov     s2, a0
        bsr     ra, show
        bsr     ra, line
        lda     t1, begin_other(gp)     !gprellow
        stq     t1, 256(s1)             // where they are to begin
        lda     t1, _start(gp)          !gprellow
        stq     t1, 264(s1)             // and what they find in PV
        mov     1, s3
others: subq    s2, s3, t1
        beq     t1, started

// ## Starting one

        ldq     t1, 160(s1)
        ldq     t2, 152(s1)
        mulq    t2, s3, t2
        addq    t1, t2, t1
        addq    s1, t1, t1              // its slot
        sll     s3, 12, t2
        lda     t3, stacks(gp)          !gprellow
        addq    t3, t2, t3
        stq     t3, 0(t1)               // KSP
        stq     zero, 8(t1)
        lda     t4, -8(zero)
        ldq     t4, 0(t4)               // the first table's own entry
        srl     t4, 32, t4
        stq     t4, 16(t1)              // PTBR
        stq     zero, 24(t1)
        lda     t4, 0x700(s3)
        stq     t4, 32(t1)              // its own word
        mov     1, t4
        stq     t4, 40(t1)              // floating point
        mov     7, t4
        stl     t4, 296(t1)
        lda     t4, message(gp)         !gprellow
        ldq     t4, 0(t4)
        stq     t4, 304(t1)
        mb
        mov     1, t4
        sll     t4, s3, t4
        stq     t4, 296(s1)             // RXRDY
        mb
heard:  ldq     t5, 296(s1)
        and     t5, t4, t5
        bne     t5, heard
        lda     t2, alive(gp)           !gprellow
        s8addq  s3, t2, t2
born:   ldq     t5, 0(t2)
        beq     t5, born
        mb
        bsr     ra, say
        .asciz  "started:"
        mov     s3, a0
        bsr     ra, show
        bsr     ra, say
        .asciz  ", it says it is"
        lda     t6, seen(gp)            !gprellow
        sll     s3, 6, t7
        addq    t6, t7, t6
        ldq     a0, 0(t6)
        bsr     ra, show
        bsr     ra, say
        .asciz  ", ps"
        ldq     a0, 8(t6)
        bsr     ra, show
        bsr     ra, say
        .asciz  ", pv"
        ldq     a0, 16(t6)
        bsr     ra, show
        bsr     ra, say
        .asciz  ", stack"
        ldq     a0, 24(t6)
        bsr     ra, show
        bsr     ra, say
        .asciz  ", word"
        ldq     a0, 32(t6)
        bsr     ra, show
        bsr     ra, say
        .asciz  ", slot's flags"
        ldq     a0, 128(t1)
        bsr     ra, show
        bsr     ra, line
        addq    s3, 1, s3
        br      others

// ## A message that goes round

started:
        lda     a0, door_round(gp)      !gprellow
        mov     0, a1
        wrent
        bsr     ra, say
        .asciz  "at IPL 6 an interrupt waits:"
        whami
        mov     v0, a0
        mov     6, a0
        swpipl
        clr     s3
        stq     zero, round(gp)         !gprellow
        mb
        clr     a0
        call_pal 0x0d                          // to itself
        mov     64, t1
no_yet: subq    t1, 1, t1
        bne     t1, no_yet
        ldq     a0, round(gp)           !gprellow
        bsr     ra, show
        bsr     ra, say
        .asciz  ", at 5 it comes:"
        mov     5, a0
        swpipl
        mov     64, t1
now:    subq    t1, 1, t1
        bne     t1, now
        ldq     a0, round(gp)           !gprellow
        bsr     ra, show
        bsr     ra, say
        .asciz  "\nhow often it has gone round all, sent by each to the next:"
        mov     1, t1
        stq     t1, going(gp)           !gprellow
        stq     zero, round(gp)         !gprellow
        mb
        bsr     ra, send_next
rounds: ldq     t1, round(gp)           !gprellow
        mulq    s2, 20, t2
        subq    t1, t2, t3
        blt     t3, rounds
        mov     7, a0
        swpipl
        stq     zero, going(gp)         !gprellow
        mb
        ldq     a0, round(gp)           !gprellow
        bsr     ra, show
        bsr     ra, say
        .asciz  ", and was not what it should be:"
        ldq     a0, odd(gp)             !gprellow
        bsr     ra, show
        bsr     ra, line

// ## All count at once

        bsr     ra, say
        .asciz  "each counts to 500 with all others, by LDQ_L and STQ_C:"
        mov     1, t1
        stq     t1, counting(gp)        !gprellow
        mb
        bsr     ra, count
wait_counted:
        ldq     t1, finished(gp)        !gprellow
        subq    t1, s2, t1
        bne     t1, wait_counted
        mb
        ldq     a0, counter(gp)         !gprellow
        bsr     ra, show
        bsr     ra, say
        .asciz  "\nand twice that under a lock, in two words:"
        mov     1, t1
        stq     t1, locking(gp)         !gprellow
        mb
        bsr     ra, count_locked
wait_locked:
        ldq     t1, unlocked(gp)        !gprellow
        subq    t1, s2, t1
        bne     t1, wait_locked
        mb
        ldq     a0, first_word(gp)      !gprellow
        bsr     ra, show
        ldq     a0, second_word(gp)     !gprellow
        bsr     ra, show
        bsr     ra, line
        br      finish

// ## What the others do

begin_other:
        lda     t5, 0(pv)
        br      t11, other_here
other_here:
        ldgp    gp, 0(t11)
        lda     s1, 1(zero)
        sll     s1, 28, s1
        ldq     s2, 144(s1)
        mov     gp, a0
        wrkgp
        lda     a0, door_round(gp)      !gprellow
        mov     0, a1
        wrent
        whami
        mov     v0, s3
        lda     t6, seen(gp)            !gprellow
        sll     s3, 6, t7
        addq    t6, t7, t6
        stq     v0, 0(t6)
        rdps
        stq     v0, 8(t6)
        lda     t1, _start(gp)          !gprellow
        subq    t5, t1, t1
        stq     t1, 16(t6)
        lda     t1, stacks(gp)          !gprellow
        sll     s3, 12, t2
        addq    t1, t2, t1
        subq    sp, t1, t1
        stq     t1, 24(t6)
        rdunique
        stq     v0, 32(t6)
        mb
        lda     t2, alive(gp)           !gprellow
        s8addq  s3, t2, t2
        mov     1, t1
        stq     t1, 0(t2)
        mov     5, a0
        swpipl
idle:   ldq     t1, counting(gp)        !gprellow
        beq     t1, idle
        bsr     ra, count
idle_2: ldq     t1, locking(gp)         !gprellow
        beq     t1, idle_2
        bsr     ra, count_locked
for_ever:
        br      for_ever

// The door for interrupts, the same for all: counts, checks what it is told, sends on.

door_round:
        lda     sp, -96(sp)
        stq     t0, 0(sp)
        stq     t1, 8(sp)
        stq     t2, 16(sp)
        stq     t8, 24(sp)
        stq     t9, 32(sp)
        stq     t10, 40(sp)
        stq     t11, 48(sp)
        stq     v0, 56(sp)
        stq     ra, 64(sp)
        subq    a0, 1, t2               // the clock is somebody else's business
        beq     t2, rounded
        ldq     t1, 96(sp)              // from IPL 5
        subq    t1, 5, t1
        bis     a0, t1, t1
        rdps
        subq    v0, 6, t2               // to IPL 6
        bis     t1, t2, t1
        ldq     t2, odd(gp)             !gprellow
        cmpult  zero, t1, t1
        addq    t2, t1, t2
        stq     t2, odd(gp)             !gprellow
        ldq     t1, round(gp)           !gprellow
        addq    t1, 1, t1
        stq     t1, round(gp)           !gprellow
        mb
        ldq     t2, going(gp)           !gprellow
        beq     t2, rounded
        mulq    s2, 20, t2
        subq    t1, t2, t2
        bge     t2, rounded
        bsr     ra, send_next
rounded:
        ldq     t0, 0(sp)
        ldq     t1, 8(sp)
        ldq     t2, 16(sp)
        ldq     t8, 24(sp)
        ldq     t9, 32(sp)
        ldq     t10, 40(sp)
        ldq     t11, 48(sp)
        ldq     v0, 56(sp)
        ldq     ra, 64(sp)
        lda     sp, 96(sp)
        rti

// Interrupts the processor with the next number, behind the last the first.

send_next:
        whami
        addq    v0, 1, a0
        subq    a0, s2, t1
        cmoveq  t1, zero, a0
        wripir
        ret

count:  mov     250, t1
        addq    t1, t1, t1
count_on:
        lda     t2, counter(gp)         !gprellow
count_retry:
        ldq_l   t3, 0(t2)
        addq    t3, 1, t3
        stq_c   t3, 0(t2)
        beq     t3, count_retry
        subq    t1, 1, t1
        bne     t1, count_on
        lda     t2, finished(gp)        !gprellow
        br      add_one

count_locked:
        mov     250, t1
        addq    t1, t1, t1
        addq    t1, t1, t1
        lda     t2, mutex(gp)           !gprellow
take:   ldl_l   t3, 0(t2)
        bne     t3, take
        mov     1, t3
        stl_c   t3, 0(t2)
        beq     t3, take
        mb
        ldq     t4, first_word(gp)      !gprellow
        addq    t4, 1, t4
        stq     t4, first_word(gp)      !gprellow
        ldq     t4, second_word(gp)     !gprellow
        addq    t4, 3, t4
        stq     t4, second_word(gp)     !gprellow
        mb
        stl     zero, 0(t2)
        subq    t1, 1, t1
        bne     t1, take
        lda     t2, unlocked(gp)        !gprellow
add_one:
        mb
        ldq_l   t3, 0(t2)
        addq    t3, 1, t3
        stq_c   t3, 0(t2)
        beq     t3, add_one
        ret

        .section .rodata
        .balign 8
message:
        .ascii  "START\r\n\0"
        .text
        .bss
        .balign 64
counter:
        .space  64
finished:
        .space  64
mutex:  .space  64
first_word:
        .space  64
second_word:
        .space  64
unlocked:
        .space  64
counting:
        .space  8
locking:
        .space  8
round:  .space  8
going:  .space  8
odd:    .space  8
alive:  .space  64
        .balign 64
seen:   .space  512
        .balign 16
        .space  4096
stacks: .space  12288                   // each ends where the next begins
        .text
