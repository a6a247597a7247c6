#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark says so by failing"
)]
//! How long the engine takes natively: `cargo xtask bench native`, or `cargo bench --bench native -- NAME`.

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use itsm_core::category::Model;
use itsm_core::document::Syntax;
use itsm_core::engine::{ConflictsQuestion, PreparedPriority, ProposedChange, Question, SlotsQuestion};
use itsm_core::fact::facts::Facts;
use itsm_core::schedule::changes::{Dependency, Schedule, ScheduledChange};
use itsm_core::{Policy, wire};

/// The facts of the benchmark policy, as a host has them.
#[expect(clippy::struct_excessive_bools, reason = "these are the questions of the policy")]
struct Ticket {
    affected_users: u32,
    service_tier: u8,
    vip: bool,
    workaround: bool,
    work_stopped: bool,
    deadline_hours: u32,
    security_incident: bool,
}

impl Ticket {
    /// Many small incidents, few large ones.
    fn random(rng: &mut fastrand::Rng) -> Self {
        let affected_users = match rng.u32(0..100) {
            0..35 => 1,
            35..55 => rng.u32(2..10),
            55..75 => rng.u32(10..50),
            75..90 => rng.u32(50..500),
            _ => rng.u32(500..=5_000),
        };
        Self {
            affected_users,
            service_tier: rng.u8(1..=4),
            vip: rng.u32(0..100) < 20,
            workaround: rng.bool(),
            work_stopped: rng.u32(0..100) < 30,
            deadline_hours: [1, 2, 3, 8, 9, 24, 25, 48, 72, 120, 720][rng.usize(0..11)],
            security_incident: rng.u32(0..100) < 10,
        }
    }

    /// The priority by the same rules, written in Rust by hand.
    fn by_hand(&self) -> usize {
        const MATRIX: [[usize; 5]; 5] =
            [[0, 0, 1, 1, 2], [0, 1, 1, 2, 2], [1, 1, 2, 2, 3], [1, 2, 2, 3, 4], [2, 2, 3, 4, 4]];
        let impact = if self.affected_users >= 500 || self.service_tier == 1 && self.affected_users >= 50 {
            0
        } else if self.service_tier <= 2 && self.affected_users >= 20 || self.affected_users >= 100 {
            1
        } else if self.vip && self.service_tier <= 2 || self.affected_users >= 10 {
            2
        } else if self.affected_users >= 2 {
            3
        } else {
            4
        };
        let urgency = if self.work_stopped && !self.workaround || self.deadline_hours <= 2 {
            0
        } else if self.work_stopped || self.deadline_hours <= 8 && !self.workaround {
            1
        } else if self.vip && !self.workaround || self.deadline_hours <= 24 {
            2
        } else if self.workaround {
            4
        } else {
            3
        };
        if self.security_incident && self.service_tier == 1 { 0 } else { MATRIX[impact][urgency] }
    }

    fn facts(&self, policy: &Policy) -> Facts {
        let mut facts = policy.facts();
        facts.set("affectedUsers", self.affected_users).unwrap();
        facts.set("serviceTier", i32::from(self.service_tier)).unwrap();
        facts.set("vip", self.vip).unwrap();
        facts.set("workaround", self.workaround).unwrap();
        facts.set("workStopped", self.work_stopped).unwrap();
        facts.set("deadlineHours", self.deadline_hours).unwrap();
        facts.set("securityIncident", self.security_incident).unwrap();
        facts
    }

    fn request(&self) -> String {
        let Self { affected_users, service_tier, vip, workaround, work_stopped, deadline_hours, security_incident } =
            self;
        format!(
            r#"{{"facts":{{"affectedUsers":{affected_users},"serviceTier":{service_tier},"vip":{vip},"workaround":{workaround},"workStopped":{work_stopped},"deadlineHours":{deadline_hours},"securityIncident":{security_incident}}}}}"#
        )
    }
}

fn bind(policy: &Policy) -> PreparedPriority<Ticket> {
    policy
        .prepare_priority::<Ticket>()
        .number("affectedUsers", |ticket| ticket.affected_users)
        .number("serviceTier", |ticket| ticket.service_tier)
        .boolean("vip", |ticket| ticket.vip)
        .boolean("workaround", |ticket| ticket.workaround)
        .boolean("workStopped", |ticket| ticket.work_stopped)
        .number("deadlineHours", |ticket| ticket.deadline_hours)
        .boolean("securityIncident", |ticket| ticket.security_incident)
        .finish()
        .expect("the benchmark policy has these fields")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Complete facts: 10,000 tickets, over and over.
fn complete(criterion: &mut Criterion) {
    let policy = Policy::from_yaml(&read("benches/policies/peers.yaml")).expect("it is a policy");
    let mut rng = fastrand::Rng::with_seed(0x5eed_2026);
    let tickets: Vec<Ticket> = (0..10_000).map(|_| Ticket::random(&mut rng)).collect();
    let facts: Vec<Facts> = tickets.iter().map(|ticket| ticket.facts(&policy)).collect();
    let requests: Vec<String> = tickets.iter().map(Ticket::request).collect();
    let ask = bind(&policy);
    for ((ticket, facts), request) in tickets.iter().zip(&facts).zip(&requests) {
        let answer = policy.priority(facts).expect("the facts are good");
        let typed = ask.decide(ticket).expect("the facts are good");
        assert!(typed.answer().is_none() && typed.outcome() == answer.outcome.as_deref());
        assert_eq!(typed.level(), Some(ticket.by_hand()));
        assert_eq!(typed.value("impact"), answer.values[0].outcome.as_deref());
        assert!(wire::to_json(&wire::priority(&policy, request)).contains(&wire::to_json(&answer)));
    }
    let mut group = criterion.benchmark_group("complete");
    group.throughput(Throughput::Elements(tickets.len() as u64));
    group.bench_function("by-hand", |bencher| {
        bencher.iter(|| tickets.iter().map(|ticket| black_box(ticket).by_hand()).sum::<usize>());
    });
    group.bench_function("typed", |bencher| {
        bencher.iter(|| {
            let level = |ticket| ask.decide(ticket).ok().and_then(|decision| decision.level()).unwrap_or_default();
            tickets.iter().map(level).sum::<usize>()
        });
    });
    group.bench_function("facts", |bencher| {
        bencher.iter(|| facts.iter().filter(|facts| policy.priority(facts).is_ok_and(|answer| answer.settled)).count());
    });
    group.bench_function("json", |bencher| {
        bencher.iter(|| requests.iter().map(|json| wire::to_json(&wire::priority(&policy, json)).len()).sum::<usize>());
    });
    group.finish();
}

/// One answer each, complete and not, with and without the reasons.
fn one(criterion: &mut Criterion) {
    let peers = Policy::from_yaml(&read("benches/policies/peers.yaml")).expect("it is a policy");
    let large = Policy::from_yaml(&read("benches/policies/large.yaml")).expect("it is a policy");
    let itil = Policy::from_yaml(&read("packs/itil-style/policy.yaml")).expect("it is a policy");
    let questions = [
        (
            "peers-two-missing",
            &peers,
            r#"{"affectedUsers":30,"serviceTier":2,"vip":false,"workStopped":false,"securityIncident":false}"#,
        ),
        (
            "itil-complete",
            &itil,
            r#"{"service":"payroll","affected_users":80,"security_incident":false,"work_stopped":true,"workaround":false,"deadline":"4h"}"#,
        ),
        ("itil-two-missing", &itil, r#"{"service":"mail","affected_users":80,"security_incident":false}"#),
        ("itil-empty", &itil, "{}"),
        (
            "large-complete",
            &large,
            r#"{"service":"erp","site":"london","channel":"portal","user_group":"office","affected_users":30,"deadline_hours":24,"repeats":2,"work_stopped":true,"workaround":true,"security_incident":false,"vip":false,"month_end":false}"#,
        ),
        (
            "large-two-missing",
            &large,
            r#"{"service":"erp","site":"london","channel":"portal","user_group":"office","affected_users":30,"repeats":2,"work_stopped":true,"workaround":true,"security_incident":false,"vip":false}"#,
        ),
    ];
    let mut group = criterion.benchmark_group("one");
    for (name, policy, facts) in questions {
        let question: Question = policy.read_question(&format!(r#"{{"facts":{facts}}}"#)).expect("the facts are good");
        group.bench_with_input(BenchmarkId::new("priority", name), &question, |bencher, question| {
            bencher.iter(|| policy.ask_priority(black_box(question)));
        });
        group.bench_with_input(BenchmarkId::new("explain", name), &question, |bencher, question| {
            bencher.iter(|| policy.explain_priority(black_box(question)));
        });
    }
    group.finish();
}

/// Reading, checking and compiling, from YAML and from JSON; and opening what `itsm build` makes of it.
fn load(criterion: &mut Criterion) {
    let mut policies: Vec<(String, String)> =
        ["peers", "large"].map(|name| (name.to_owned(), read(&format!("benches/policies/{name}.yaml")))).to_vec();
    let mut packs: Vec<_> = std::fs::read_dir("packs").expect("the packs are there").flatten().collect();
    packs.retain(|pack| pack.path().is_dir());
    packs.sort_by_key(std::fs::DirEntry::file_name);
    for pack in packs {
        let name = pack.file_name().to_string_lossy().into_owned();
        policies.push((name, read(&pack.path().join("policy.yaml").to_string_lossy())));
    }
    let mut group = criterion.benchmark_group("load");
    for (name, yaml) in &policies {
        let policy = Policy::from_yaml(yaml).expect("it is a policy");
        let json = wire::normalised(&policy).expect("it comes from a document");
        let built = wire::build(&policy).expect("it comes from a document");
        group.bench_with_input(BenchmarkId::new("yaml", name), yaml, |bencher, yaml| {
            bencher.iter(|| Policy::load(yaml, Syntax::Yaml));
        });
        group.bench_with_input(BenchmarkId::new("json", name), &json, |bencher, json| {
            bencher.iter(|| Policy::load(json, Syntax::Json));
        });
        group.bench_with_input(BenchmarkId::new("built", name), &built, |bencher, built| {
            bencher.iter(|| Policy::open(built.as_bytes()));
        });
    }
    group.finish();
}

/// Working time in a zone that sets its clocks: one due instant, near and ten years ahead, and the time between two.
fn calendar(criterion: &mut Criterion) {
    const HOUR: i64 = 3_600_000;
    let document = r#"{ "itsm": 1, "policy": { "name": "x" }, "calendars": {
        "office": { "zone": "Europe/Berlin", "hours": { "mon-fri": ["09:00-12:00", "13:00-17:00"] },
                    "holidays": ["01-01", "05-01", { "easter": -2 }, { "easter": 1 }, { "from": "12-24", "to": "12-26" }] },
        "sydney": { "zone": "Australia/Sydney", "hours": { "mon-fri": "08:00-16:00" } },
        "both": { "any_of": ["office", "sydney"] } } }"#;
    let policy = Policy::from_json(document).expect("it is a policy");
    let office = policy.calendar("office").expect("it is there");
    let mut rng = fastrand::Rng::with_seed(7);
    let start = 1_767_225_600_000;
    let instants: Vec<i64> = (0..10_000).map(|_| start + rng.i64(0..8_640) * HOUR + rng.i64(0..HOUR)).collect();
    let mut group = criterion.benchmark_group("calendar");
    group.throughput(Throughput::Elements(instants.len() as u64));
    for (name, length) in [("1h", HOUR), ("40h", 40 * HOUR), ("10y", 17_500 * HOUR)] {
        group.bench_function(BenchmarkId::new("add", name), |bencher| {
            bencher.iter(|| instants.iter().filter_map(|&at| office.add(black_box(at), length).ok()).sum::<i64>());
        });
    }
    group.bench_function("between", |bencher| {
        let pairs = instants.iter().zip(instants.iter().skip(1));
        bencher.iter(|| pairs.clone().filter_map(|(&from, &to)| office.between(black_box(from), to).ok()).sum::<i64>());
    });
    group.finish();
    // A policy opened anew has compiled no calendar yet.
    let built = wire::build(&policy).expect("it comes from a document");
    let mut group = criterion.benchmark_group("calendar/compile");
    for name in ["office", "both"] {
        group.bench_function(name, |bencher| {
            bencher.iter_with_setup(
                || Policy::open(built.as_bytes()).policy.expect("it is built"),
                |policy| policy.calendar(name).is_some_and(itsm_core::calendar::Calendar::has_working_time),
            );
        });
    }
    group.finish();
}

/// The targets and clocks of one ticket of the ITIL-style pack.
fn sla(criterion: &mut Criterion) {
    let policy = Policy::from_yaml(&read("packs/itil-style/policy.yaml")).expect("it is a policy");
    let facts = r#""service":"mail","affected_users":30,"work_stopped":true,"workaround":false,"deadline":"4h","security_incident":false"#;
    let mut events = vec![r#"{"at":"2026-11-23T09:10:00Z","event":"opened"}"#.to_owned()];
    for hour in 10..16 {
        let (kind, status) =
            if hour % 2 == 0 { ("agent_message", "waiting_for_customer") } else { ("customer_message", "in_progress") };
        events.push(format!(r#"{{"at":"2026-11-23T{hour}:00:00Z","event":"{kind}","set":{{"status":"{status}"}}}}"#));
    }
    let targets = format!(r#"{{"facts":{{{facts}}},"start":"2026-11-23T09:10:00Z"}}"#);
    let clock = |timeline: bool| {
        format!(
            r#"{{"facts":{{{facts}}},"events":[{}],"now":"2026-11-24T09:00:00Z","timeline":{timeline}}}"#,
            events.join(",")
        )
    };
    let mut group = criterion.benchmark_group("sla");
    group.bench_function("targets", |bencher| {
        let question = policy.read_targets_question(&targets).expect("it is a question");
        bencher.iter(|| policy.sla_targets(black_box(&question)));
    });
    for (name, timeline) in [("clocks", false), ("clocks-with-timeline", true)] {
        let question = policy.read_clock_question(&clock(timeline)).expect("it is a question");
        group.bench_function(name, |bencher| bencher.iter(|| policy.sla_clocks(black_box(&question))));
    }
    group.bench_function("clocks-json", |bencher| {
        let request = clock(false);
        bencher.iter(|| wire::to_json(&wire::sla_clock(&policy, black_box(&request))));
    });
    group.finish();
}

/// What a ticket of some 300 characters speaks for: by the words of the service-desk pack, and by a model, if `cargo xtask bench text` has
/// made one.
fn suggest(criterion: &mut Criterion) {
    const TEXT: &str = "Hello, since monday my laptop cannot connect to the vpn from home, and outlook asks for my password again and \
        again. I have restarted it twice and changed the password in the portal, but the tunnel drops after a few minutes. Could somebody \
        please look at it today? I need the shared folder of the project for a meeting.";
    let ask = |policy: &Policy, text: &str| {
        policy.read_suggest_question(&serde_json::json!({ "text": text }).to_string()).expect("it is a question")
    };
    let pack = Policy::from_yaml(&read("packs/service-desk/policy.yaml")).expect("it is a policy");
    let mut group = criterion.benchmark_group("suggest");
    let question = ask(&pack, TEXT);
    group.bench_function("rules", |bencher| bencher.iter(|| pack.suggest(black_box(&question))));
    let Ok(bytes) = std::fs::read("target/bench-policies/tickets.itsm-model") else { return };
    let model = Model::from_bytes(&bytes).expect("it is a model");
    group.bench_function("model-scores", |bencher| bencher.iter(|| model.scores(black_box(&[TEXT]))));
    let policy = Policy::from_yaml(&read("examples/ticket-set/policy.yaml")).expect("it is a policy");
    let policy = policy.with_model(model).expect("it is for this policy");
    let question = ask(&policy, TEXT);
    group.bench_function("model", |bencher| bencher.iter(|| policy.suggest(black_box(&question))));
    group.finish();
}

/// A hundred thousand changes of five thousand configuration items within a year.
fn schedule(criterion: &mut Criterion) {
    const CHANGES: i64 = 100_000;
    const MINUTE: i64 = 60_000;
    let document = r#"{ "itsm": 1, "policy": { "name": "x" }, "fields": { "tier": { "type": "integer" } }, "change": {
        "zone": "Europe/Berlin",
        "freezes": [{ "id": "year-end", "from": "2026-12-18T18:00", "to": "2027-01-04T06:00" }, { "id": "friday", "hours": { "fri": "12:00-24:00" } }],
        "maintenance": [{ "id": "nights", "hours": { "daily": "20:00-06:00" }, "when": { "tier": 1 } }, { "id": "patch-day", "weekday": "tue", "nth": 2 }] } }"#;
    let policy = Policy::from_json(document).expect("it is sound");
    let origin = itsm_core::fact::notation::instant("2026-01-01T00:00:00Z").expect("it is one");
    let mut rng = fastrand::Rng::with_seed(1);
    let changes: Vec<ScheduledChange> = (0..CHANGES)
        .map(|number| {
            let start = origin + rng.i64(0..500_000) * MINUTE;
            ScheduledChange {
                id: format!("C{number}"),
                label: None,
                start,
                end: start + rng.i64(30..480) * MINUTE,
                cis: vec![format!("ci{}", rng.u32(..5_000)), format!("ci{}", rng.u32(..5_000))],
                assignees: vec![format!("p{}", rng.u32(..500))],
            }
        })
        .collect();
    let dependencies: Vec<Dependency> = (0..1_000)
        .map(|ci| Dependency { ci: format!("ci{ci}"), depends_on: vec![format!("ci{}", ci + 1_000)] })
        .collect();
    let schedule = Schedule::new(changes.clone(), &dependencies);
    let mut facts = policy.facts();
    facts.set("tier", 1).expect("it is a field");
    let question = Question { facts, now: None, language: String::new(), rank_questions: false };
    let proposed = ProposedChange {
        id: None,
        cis: vec!["ci7".to_owned()],
        assignees: vec!["p7".to_owned()],
        earliest: None,
        submitted: None,
    };
    let start = origin + 300_000 * MINUTE;
    let conflicts =
        ConflictsQuestion { question: question.clone(), change: proposed.clone(), start, end: start + 120 * MINUTE };
    let slots = SlotsQuestion {
        question,
        change: proposed,
        length: 120 * MINUTE,
        from: start,
        until: None,
        count: 3,
        step: Some(1_800),
    };
    let mut group = criterion.benchmark_group("schedule");
    group.bench_function("conflicts", |b| b.iter(|| policy.change_conflicts(black_box(&conflicts), &schedule)));
    group.bench_function("slots", |b| b.iter(|| policy.change_slots(black_box(&slots), &schedule)));
    group.sample_size(10);
    group.bench_function("index", |b| {
        b.iter_batched(|| changes.clone(), |changes| Schedule::new(changes, &dependencies), BatchSize::LargeInput);
    });
    group.finish();
}

criterion_group!(benches, complete, one, load, calendar, sla, suggest, schedule);
criterion_main!(benches);
