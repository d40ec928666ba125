#![allow(clippy::all)]
use hygie_fiction::*;
fn main() {
    let t = std::time::Instant::now();
    let w = world(2026, Size::Full);
    println!("world {:?}", t.elapsed());
    let t = std::time::Instant::now();
    let csv = w.finess_csv();
    let a = w.communes_geojson();
    let b = w.departments_geojson();
    let c = w.region_geojson();
    let k = w.contacts();
    let s = w.statuses();
    println!(
        "files {:?} csv {} communes {} dep {} region {} contacts {} statuses {}",
        t.elapsed(),
        csv.len(),
        a.len(),
        b.len(),
        c.len(),
        k.len(),
        s.len()
    );
    std::fs::write("/tmp/f.csv", &csv).unwrap();
    std::fs::write("/tmp/fc.geojson", &a).unwrap();
    std::fs::write("/tmp/fd.geojson", &b).unwrap();
    println!("EJ {} ET {}", w.legal_entities.len(), w.establishments.len());
    for d in &w.departments {
        println!("{d:?}");
    }
    let mut c: Vec<_> = w.communes.iter().collect();
    c.sort_by_key(|c| std::cmp::Reverse(c.population));
    for c in c.iter().take(25).chain(c.iter().skip(25).step_by(37)) {
        print!("{} {} {}; ", c.name, c.population, c.postal_code);
    }
    println!();
    for g in &w.groups {
        println!(
            "{} {} {}",
            g.code,
            g.name,
            g.members
                .iter()
                .map(|m| w.legal_entities.iter().find(|e| e.number == m.structure).unwrap().name.as_str())
                .collect::<Vec<_>>()
                .join(" | ")
        );
    }
    for e in w.legal_entities.iter().step_by(60) {
        println!("{} {} [{}]", e.number, e.name, e.legal_status.label);
    }
    for e in w.establishments.iter().step_by(110) {
        println!("{} {} [{}] {} {}", e.number, e.name, e.category.label, e.address, e.town);
    }
    for k in k.iter().step_by(70) {
        println!("{k:?}");
    }
    let l = w.legal_entities.iter().max_by_key(|e| e.name.chars().count()).unwrap();
    println!("{} {}", l.name.chars().count(), l.name);
    let t = std::time::Instant::now();
    let w = world(7, Size::Small);
    println!("small {:?} EJ {} ET {}", t.elapsed(), w.legal_entities.len(), w.establishments.len());
    for g in &w.groups {
        println!(
            "{} {} {}",
            g.code,
            g.name,
            g.members
                .iter()
                .map(|m| w.legal_entities.iter().find(|e| e.number == m.structure).unwrap().name.as_str())
                .collect::<Vec<_>>()
                .join(" | ")
        );
    }
}
