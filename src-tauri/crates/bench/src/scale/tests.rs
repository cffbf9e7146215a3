//! Building and measuring a small library.

use super::{Plan, is_made, make, measure, open};

#[test]
fn a_small_library_is_built_measured_and_not_changed() {
    let dir = tempfile::tempdir().unwrap();
    let plan = Plan {
        pictures: 600,
        seed: 1,
        keep: dir.path().to_path_buf(),
        queries: 20,
        expansions: vec![128],
        exact_up_to: Some(300),
        resident: || Some(1),
    };
    assert!(!is_made(&plan));
    make(&plan).unwrap();
    assert!(is_made(&plan));
    for _ in 0..2 {
        let report = measure(&plan).unwrap();
        let searching = &report.searching[0];
        assert!(searching.recall_at_10 > 0.97, "{}", searching.recall_at_10);
        assert!(searching.nearest.p50 <= searching.nearest.p99 && searching.nearest.p50 > 0.0);
        assert!(report.filtered.iter().all(|part| part.recall_at_10 > 0.97));
        assert_eq!((report.rescan.files, report.rescan.unchanged), (600, 600));
        assert_eq!(report.changing.unwrap().added, 2_000);
        assert!(report.disk.index_bytes_per_picture > 768.0);
        let library = open(&plan).unwrap();
        assert_eq!(library.space().index.covered().unwrap().last_seq, 600);
    }
    let truth = std::fs::read(plan.dir().join("truth.i64")).unwrap();
    assert_eq!(truth.len(), 20 * 10 * 8);
}
