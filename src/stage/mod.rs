//! Stages: functions from finitely many cells to a small set of outcomes, in the form that is fastest.
//!
//! A variable's values are cut into **cells** that no rule tells apart ([`cells`]). A decision over cells is a
//! [`program`]: tables whose rows are sets of cells per variable, chained and joined into one outcome. It is run
//! directly on the **rule bitsets** (and **scores**) its tables are made of; where it stays small it is also laid
//! down as an **answer table** or as an ordered, reduced, hash-consed **decision diagram** ([`diagram`]), built
//! top-down over states (rules still alive, partial sums) and memoised per level. What questions with points come to
//! together, as sum, mean or in another way, is a [`score`]; a program of scores can be written down as [`sums`].
//!
//! Sources: R. E. Bryant, “Graph-based algorithms for Boolean function manipulation” (1986); M. Fujita,
//! P. `McGeer`, J. Yang, “Multi-terminal binary decision diagrams” (1997).

pub mod cells;
pub mod diagram;
pub mod program;
pub mod score;
pub mod set;
pub mod sums;
pub mod table;
