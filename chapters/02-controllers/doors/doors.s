// # The kernel's doors
//
// This is the part of the kernel that the processor itself runs into: the code behind the
// six doors.
//
// :::figure Who comes through which door, and which events are raised
// | door | who comes | events |
// | --- | --- | --- |
// | `entSys` | a program, by `callsys` | `Trap.systemCall` |
// | `entMM` | a program whose access to memory has failed | `Trap.invalidTranslation`, `Trap.accessViolation`, `Trap.protectionFault` |
// | `entUna` | a program that has used an address which is not a multiple of the width | `Trap.unalignedAccess` |
// | `entArith` | a program whose arithmetic has failed | `Trap.arithmetic` |
// | `entIF` | a program with an instruction for the kernel or for nobody | `Trap.breakpoint`, `Trap.software`, `Trap.illegalInstruction` |
// | `entInt` | the clock, a device, another processor | `Clock.tick`, and whatever the controllers note |
// :::
//
// The code is Alpha code in the machine's memory. With that of the next page it is
// {{stubs.words}} words long. What it cannot do itself it asks for with `cserve`: the number of
// an operation in `v0`, parameters in `a0` to `a5`, and the result comes back in `v0`. Names
// with a dot are numbers, filled in when the code is put in its place ([[symbolsForStubs]]).
//
// ## Setting up the doors
//
// The kernel tells the processor where the doors are and what its global pointer is, and
// looks for work. Every processor of the board begins here. The branch at the beginning
// jumps over the table and leaves the table's address in `t1`.

boot:   nop
        br      t1, start
doors:  .quad   entInt, entArith, entMM, entIF, entUna, entSys
start:  clr     t2
again:  ldq     a0, 0(t1)
        mov     t2, a1
        wrent
        lda     t1, 8(t1)
        addq    t2, 1, t2
        cmplt   t2, 6, t3
        bne     t3, again
        mov     gp, a0
        wrkgp
        br      idle

// ## One at a time
//
// On a board with several processors, two of them may come through a door in the same
// microsecond. Handlers, and the state that they keep, must not be used by both. So a
// processor that is in the kernel holds a lock: a word that is 0 when nobody does.
//
// It is taken at the labels `asking` and `taking` below. `ldq_l` and `stq_c` are how an Alpha
// makes sure that nobody else has changed the word in between ([[§The lock flag]]). A processor
// that finds the lock taken looks again until it is free. What it stores is its stack pointer,
// which no other processor has.
//
// Before that, `swpipl` raises the priority level so far that nothing but a failure of the
// hardware can interrupt. From here to the end of the visit nothing comes between two
// instructions of this processor: a filter and its handler see the same world.
//
// :::spin 1.2
// Invariants about preemption are to hold everywhere ([[promise 23]]). Here is the one that holds
// for the whole system: nothing interrupts a handler, its filter, or anything else in the
// kernel. The clock was made to tick at every instruction of both, and was heard only when the
// visit was over. For programs the rule is that they never notice: short programs, interrupted at
// each of their instructions in turn, find all registers, their memory and their locks as they
// were. An invariant of one application's own is for its handlers of `Strand.stop` and
// `Strand.run` to keep.
// :::
//
// ## A program asks for something
//
// :::figure The life of a system call
// | what happens | done by |
// | --- | --- |
// | `callsys`: kernel mode, the kernel's stack, and the frame of a trap on it | PALcode |
// | what the call must preserve is saved, the lock is taken | [[entSys]] |
// | the event's code is called, and calls the handlers | [[§The code that asks]] |
// | a handler asks the controllers for something | `cserve`, [[serve]] |
// | the answer becomes what a UNIX program expects | [[entSys]] |
// | work is done, perhaps on behalf of others; perhaps another strand gets the processor | [[attend]] |
// | the lock is given up, the registers come back or are cleared | [[entSys]] |
// | `retsys`: the program goes on behind `callsys` | PALcode |
// :::
//
// PALcode has saved the program counter, the global pointer and the status. By custom a
// system call preserves the saved registers, the stack and the arguments, so the
// arguments are kept here. The event's first parameter is the number of the call.
//
// The `jsr` is the moment at which the kernel asks: the code at the event's address calls
// whoever is installed, in kernel mode.
entSys: lda     sp, -96(sp)
        stq     ra, 0(sp)
        stq     a0, 8(sp)
        stq     a1, 16(sp)
        stq     a2, 24(sp)
        stq     a4, 32(sp)
        stq     a5, 40(sp)
        stq     v0, 48(sp)
        stq     a3, 56(sp)
        mov     v0, t1
        mov     a0, t2
        lda     a0, 6
        swpipl
asking: ldq_l   t0, Globals.lock(gp)
        bne     t0, asking
        mov     sp, t0
        stq_c   t0, Globals.lock(gp)
        beq     t0, asking
        mb
        ldq     pv, Trap.systemCall(gp)
        mov     a3, a4
        mov     a2, a3
        mov     a1, a2
        mov     t2, a1
        mov     t1, a0
        jsr     ra, (pv)

// UNIX programs expect an error to be told in two registers: `a3` is one, and `v0` holds a
// positive error number. In the kernel an error is one negative number, from −1 down to
// −4095, which seen as unsigned lies above all results. One of them is not for programs:
// −512 says that the call is to be made once more, when the program runs next. The program
// counter then goes back to the `callsys`, and the registers are as they were.

        lda     t0, 512(v0)
        beq     t0, redo
        lda     t0, -4096
        cmpult  t0, v0, a3
        subq    zero, v0, t0
        cmovne  a3, t0, v0
        stq     v0, 48(sp)
        stq     a3, 56(sp)

// One word on the page of this stack says whether there is anything to do before the kernel is
// left ([[attend]]). Then the lock is given up. The `mb` before it makes sure that other
// processors see what has been stored in the kernel before they see that the lock is free.

served: srl     sp, 13, t0
        sll     t0, 13, t0
        ldq     t1, Strand.attention(t0)
        beq     t1, reply
        bsr     ra, attend
reply:  mb
        stq     zero, Globals.lock(gp)

// What handlers have left in the registers that a call may use up is no affair of the
// program's, and is cleared.

        ldq     ra, 0(sp)
        ldq     a0, 8(sp)
        ldq     a1, 16(sp)
        ldq     a2, 24(sp)
        ldq     a4, 32(sp)
        ldq     a5, 40(sp)
        ldq     v0, 48(sp)
        ldq     a3, 56(sp)
        lda     sp, 96(sp)
        clr     t0
        clr     t1
        clr     t2
        clr     t3
        clr     t4
        clr     t5
        clr     t6
        clr     t7
        clr     t8
        clr     t9
        clr     t10
        clr     t11
        clr     pv
        clr     at
        retsys

redo:   ldq     t0, 104(sp)             // the saved program counter
        subq    t0, 4, t0
        stq     t0, 104(sp)
        br      served

// ## Something has happened to a program
//
// Four doors are for what has gone wrong. Each saves the registers, chooses an event by the
// reason that PALcode gives, and leaves the event's number in `t1` and the code to call in
// `pv`. What PALcode put into `a0` to `a2` are the parameters. Only the access that has failed is
// told by other numbers, because a fetch of an instruction is −1 there.

entMM:  lda     sp, -192(sp)
        stq     t0, 0(sp)
        bsr     t0, save
        and     a2, 3, a2               // 0 a load, 1 a store, 3 a fetch
        subq    a1, 1, t2
        beq     a1, lost
        beq     t2, barred

// A page may be marked so that the kernel hears when it is used. If it was the memory controller
// that wanted to hear, no handler is asked ([[touched]]).

        lda     v0, Mapping.touched
        cserve
        bne     v0, resume
        ldq     a0, 96(sp)
        ldq     a1, 104(sp)
        ldq     a2, 112(sp)
        and     a2, 3, a2
        lda     t1, Trap.protectionFault.number
        ldq     pv, Trap.protectionFault(gp)
        br      fault
lost:   lda     t1, Trap.invalidTranslation.number
        ldq     pv, Trap.invalidTranslation(gp)
        br      fault
barred: lda     t1, Trap.accessViolation.number
        ldq     pv, Trap.accessViolation(gp)
        br      fault

entUna: lda     sp, -192(sp)
        stq     t0, 0(sp)
        bsr     t0, save
        lda     t1, Trap.unalignedAccess.number
        ldq     pv, Trap.unalignedAccess(gp)
        br      fault

entArith:
        lda     sp, -192(sp)
        stq     t0, 0(sp)
        bsr     t0, save
        lda     t1, Trap.arithmetic.number
        ldq     pv, Trap.arithmetic(gp)
        br      fault

// The door for instructions has five reasons. The fourth is not an error: a strand that has
// not computed with floating point before gets its registers now ([[floats]]). Whoever handles
// `Trap.illegalInstruction` is told, and what it answers does not matter.

entIF:  lda     sp, -192(sp)
        stq     t0, 0(sp)
        bsr     t0, save
        cmpult  a0, 2, t2
        bne     t2, stops
        subq    a0, 3, t2
        blt     t2, asked
        beq     t2, floats
        lda     t1, Trap.illegalInstruction.number
        ldq     pv, Trap.illegalInstruction(gp)
        br      fault
stops:  lda     t1, Trap.breakpoint.number
        ldq     pv, Trap.breakpoint(gp)
        br      fault
asked:  lda     t1, Trap.software.number
        ldq     pv, Trap.software(gp)

// The status in the frame of the trap says whether it was a program at all. A fault in the
// kernel's own code is a mistake of ours and ends everything. If nobody has an answer, or the
// answer is 0, the controllers end the program ([[unresolved]]), and this `cserve` does not come
// back.

fault:  ldq     t2, 192(sp)
        and     t2, 8, t2
        beq     t2, broken
        stq     t1, 16(sp)
        jsr     ra, (pv)
        bne     v0, resume
        ldq     t0, 16(sp)
        ldq     a0, 96(sp)
        ldq     a1, 104(sp)
        ldq     a2, 112(sp)
        lda     v0, Strand.unresolved
        cserve
broken: lda     v0, Kernel.broken
        cserve

// ## Something wants attention
//
// The last door is for interrupts: by the clock, a device, another processor. Another processor
// wants nothing but that this one attends to its work, and that happens on the way out. A
// processor that counts events may interrupt too, but nobody has asked it to. A failure of the
// hardware ends everything: it is not known whose store was lost.

entInt: lda     sp, -192(sp)
        stq     t0, 0(sp)
        bsr     t0, save
        beq     a0, resume              // another processor
        subq    a0, 2, t2
        blt     t2, clock
        beq     t2, broken
        subq    a0, 3, t2
        bne     t2, resume
        lda     v0, Interrupt.device
        cserve
        br      resume

// Every processor is interrupted by the clock, and counts down the slice of the strand that it
// runs. The first processor also counts the ticks, and tells of them. When the last tick of a
// slice has gone by, or the time of an alarm has come, there is something to do before the kernel
// is left.

clock:  srl     sp, 13, t3
        sll     t3, 13, t3
        ldq     t1, Strand.slice(t3)
        ble     t1, told
        subq    t1, 1, t1
        bne     t1, left
        subq    zero, 1, t1
        stq     t1, Strand.attention(t3)
left:   stq     t1, Strand.slice(t3)
told:   ldq     t1, Strand.processor(t3)
        bne     t1, resume
        ldq     a0, Globals.ticks(gp)
        addq    a0, 1, a0
        stq     a0, Globals.ticks(gp)
        ldq     t1, Globals.alarm(gp)
        cmple   t1, a0, t1
        beq     t1, quiet
        stq     t1, Strand.attention(t3)
quiet:  ldq     pv, Clock.tick(gp)
        jsr     ra, (pv)

// ## Back to what was interrupted
//
// What interrupts a program between two instructions must leave every register as it was.
// All that kernel code may use has been saved; the saved registers of the calling
// convention are not among them, because whoever wants those saves them himself.

resume: srl     sp, 13, t0
        sll     t0, 13, t0
        ldq     t1, Strand.attention(t0)
        beq     t1, away
        bsr     ra, attend
away:   mb
        stq     zero, Globals.lock(gp)
        ldq     v0, 24(sp)
        ldq     ra, 32(sp)
        ldq     t1, 40(sp)
        ldq     t2, 48(sp)
        ldq     t3, 56(sp)
        ldq     t4, 64(sp)
        ldq     t5, 72(sp)
        ldq     t6, 80(sp)
        ldq     t7, 88(sp)
        ldq     a3, 120(sp)
        ldq     a4, 128(sp)
        ldq     a5, 136(sp)
        ldq     t8, 144(sp)
        ldq     t9, 152(sp)
        ldq     t10, 160(sp)
        ldq     t11, 168(sp)
        ldq     at, 176(sp)
        ldq     t0, 0(sp)
        ldq     pv, 8(sp)
        lda     sp, 192(sp)
        rti

save:   stq     pv, 8(sp)
        stq     t0, 16(sp)
        stq     v0, 24(sp)
        stq     ra, 32(sp)
        stq     t1, 40(sp)
        stq     t2, 48(sp)
        stq     t3, 56(sp)
        stq     t4, 64(sp)
        stq     t5, 72(sp)
        stq     t6, 80(sp)
        stq     t7, 88(sp)
        stq     a0, 96(sp)
        stq     a1, 104(sp)
        stq     a2, 112(sp)
        stq     a3, 120(sp)
        stq     a4, 128(sp)
        stq     a5, 136(sp)
        stq     t8, 144(sp)
        stq     t9, 152(sp)
        stq     t10, 160(sp)
        stq     t11, 168(sp)
        stq     at, 176(sp)
        lda     a0, 6
        swpipl
taking: ldq_l   t1, Globals.lock(gp)
        bne     t1, taken
        mov     sp, t1
        stq_c   t1, Globals.lock(gp)
        beq     t1, taking
        mb
        ldq     t0, 16(sp)
        ldq     a0, 96(sp)
        jmp     zero, (t0)

// Whoever finds the lock taken by the very stack that it is on has come from inside the kernel: code there has
// faulted. If it was a handler's, its activation is ended ([[faulted]]). It is not to happen, for handlers
// have been judged; but a judge may be wrong, and then one handler fails, and not the system.

taken:  xor     t1, sp, t1
        srl     t1, 13, t1
        bne     t1, taking
        lda     v0, Kernel.faulted
        cserve
