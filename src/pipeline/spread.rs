//! Work on many small things, spread over threads.

use std::sync::Mutex;

/// Threads for work on small files, which mostly waits for the disk, where `workers` would be busy with computing: the
/// requests that a disk works on at once are what keeps it busy.
pub fn readers(workers: usize) -> usize {
    const A_WORKER: usize = 4;
    const MOST: usize = 64;
    workers.max((workers * A_WORKER).min(MOST))
}

/// What `work` makes of each of `items`, in their order, on at most `threads` threads, of which the caller's is one.
///
/// # Errors
/// The first that `work` gives.
pub fn spread<I: Sync, T: Send, E: Send>(
    items: &[I],
    threads: usize,
    work: impl Fn(&I) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    /// Items that a thread takes at most at once: enough that taking them costs nothing.
    const BATCH: usize = 16;
    // Few enough that threads end together.
    let batch = (items.len() / (4 * threads.max(1))).clamp(1, BATCH);
    let threads = threads.min(items.len().div_ceil(batch));
    let done = spread_each(items.chunks(batch), threads, |batch| {
        batch.iter().map(&work).collect::<Result<Vec<T>, E>>()
    })?;
    Ok(done.into_iter().flatten().collect())
}

/// What `work` makes of each of `items`, in their order, as [`spread`] does. The items are made one by one, while others are worked on.
///
/// # Errors
/// The first that `work` gives.
pub fn spread_each<I: Send, T: Send, E: Send>(
    items: impl Iterator<Item = I> + Send,
    threads: usize,
    work: impl Fn(I) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    let items = Mutex::new(Some(items.enumerate()));
    let share = || {
        let mut done: Vec<(usize, T)> = Vec::new();
        loop {
            let next = || items.lock().ok()?.as_mut()?.next();
            let Some((index, item)) = next() else {
                return Ok(done);
            };
            match work(item) {
                Ok(result) => done.push((index, result)),
                Err(error) => {
                    // Nobody takes another.
                    if let Ok(mut items) = items.lock() {
                        *items = None;
                    }
                    return Err(error);
                }
            }
        }
    };
    let shares: Result<Vec<_>, E> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(share)).collect();
        let own = share();
        let others = others.into_iter().map(|other| match other.join() {
            Ok(share) => share,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        std::iter::once(own).chain(others).collect()
    });
    let mut done: Vec<(usize, T)> = shares?.into_iter().flatten().collect();
    done.sort_unstable_by_key(|(index, _)| *index);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        for count in [0, 1, 5, 1000] {
            let items: Vec<u32> = (0..count).collect();
            for threads in [0, 1, 3] {
                let doubled = spread(&items, threads, |item| Ok::<_, Error>(item * 2)).unwrap();
                assert_eq!(doubled, (0..2 * count).step_by(2).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn results_of_items_made_one_by_one_come_in_their_order() {
        for count in [0, 1, 5, 1000] {
            for threads in [0, 1, 3] {
                let doubled = spread_each(0..count, threads, |item| Ok::<_, Error>(item * 2)).unwrap();
                assert_eq!(doubled, (0..2 * count).step_by(2).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn an_error_ends_the_work() {
        let items: Vec<u32> = (0..1000).collect();
        let fails = |item: &u32| {
            if *item == 500 {
                Err(Error::input("no"))
            } else {
                Ok(())
            }
        };
        assert_eq!(spread(&items, 2, fails).unwrap_err().to_string(), "no");
        let failed = spread_each(items.iter(), 2, fails);
        assert_eq!(failed.unwrap_err().to_string(), "no");
    }
}
