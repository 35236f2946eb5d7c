//! `sotay eval --floor`, on a set that is measured in a moment.

use super::fit::{eval, small};

#[test]
fn a_bound_that_is_kept_says_nothing() {
    let place = small();
    let kept =
        "hit@1=0,hit@3=0%,right=.0,helped=0,wrong=1,silent=100%,false-answer=1,false-offer=1.0";
    let ran = eval(&place, &["--floor", kept]).ended(0);
    assert_eq!(ran.err, "");
    assert!(ran.out.contains("nDCG@10"), "{}", ran.out);
}

#[test]
fn a_bound_that_is_not_kept_is_told_and_fails() {
    let place = small();
    // What is good has a least, what is bad a most, whatever the weights are.
    let (out, told) = ("right=1,wrong=0", "Không đạt: right là 0.");
    let ran = eval(&place, &["--floor", out]).ended(1);
    assert!(ran.err.contains(told), "{}", ran.err);
    assert!(ran.err.contains("cần ít nhất 1.000."), "{}", ran.err);
    assert!(ran.out.contains("nDCG@10"), "the table stays: {}", ran.out);
    // A program that reads the report finds nothing else in it.
    let ran = eval(&place, &["--lang", "en", "--json", "--floor", out]).ended(1);
    assert!(ran.err.contains("at least 1.000 is asked"), "{}", ran.err);
    serde_json::from_str::<serde_json::Value>(&ran.out).expect("JSON");
}

#[test]
fn what_is_not_asked_is_not_kept() {
    let place = small();
    std::fs::remove_file(place.path().join("set/unanswerable.jsonl")).expect("our own file");
    let ran = eval(&place, &["--floor", "false-answer=1"]).ended(1);
    assert!(
        ran.err.contains("Không đo được false-answer"),
        "{}",
        ran.err
    );
}

#[test]
fn what_is_no_bound_is_told() {
    let place = small();
    for floor in [
        "right",
        "rigt=.8",
        "right=high",
        "right=85",
        "right=-1",
        "=.8",
        "right=NaN",
    ] {
        let ran = eval(&place, &["--floor", floor]).ended(2);
        let told = format!("không phải «{floor}»");
        assert!(ran.err.contains(&told), "{}", ran.err);
        assert!(ran.err.contains("false-offer"), "{}", ran.err);
    }
}
