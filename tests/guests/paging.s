// Everything that a valid page table entry may say, and what becomes of every access.
//
// A line for each entry: its low 16 bits, then read, write and fetch by the kernel and by
// a user. The bits that change are FOR, FOW, FOE (1 to 3), KRE, URE (8, 9), KWE, UWE (12,
// 13).

guest:  bsr     ra, build
        bsr     ra, say
        .asciz  "     read   write  fetch  read   write  fetch\n"
        clr     s2                      // counts through the seven bits
entry:  and     s2, 7, t0
        sll     t0, 1, t0
        srl     s2, 3, t1
        and     t1, 3, t2
        sll     t2, 8, t2
        bis     t0, t2, t0
        srl     s2, 5, t2
        sll     t2, 12, t2
        bis     t0, t2, t0
        bis     t0, 1, t0
        lda     t1, 131(zero)
        sll     t1, 32, t1
        bis     t0, t1, t1
        stq     t1, 0($15)
        mov     t0, a0
        bsr     ra, show
        lda     a0, -2(zero)
        tbi
        mov     0, a0
        bsr     ra, try
        mov     1, a0
        bsr     ra, try
        mov     2, a0
        bsr     ra, try
        mov     3, a0
        bsr     ra, try
        mov     4, a0
        bsr     ra, try
        mov     5, a0
        bsr     ra, try
        bsr     ra, line
        addq    s2, 1, s2
        srl     s2, 7, t0
        beq     t0, entry
        br      finish
