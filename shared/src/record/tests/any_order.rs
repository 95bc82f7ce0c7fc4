//! Whatever is written, and in whichever order it is heard: all show the same.

use proptest::prelude::*;

use super::*;

/// Some edit on some device, some exchange between devices.
#[derive(Debug, Clone)]
enum Step {
    Edit { device: usize, key: usize, value: u8, late: bool },
    Hear { device: usize, change: usize },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0_usize..3, 0_usize..6, 0_u8..4, any::<bool>())
            .prop_map(|(device, key, value, late)| Step::Edit { device, key, value, late }),
        (0_usize..3, any::<usize>()).prop_map(|(device, change)| Step::Hear { device, change }),
    ]
}

fn wish(key: usize, value: u8) -> Edit {
    match key {
        0 => Edit::put("family", format!("Name {value}")),
        1 => Edit::set("topic/Schule", value.is_multiple_of(2)),
        2 => Edit::Delete { key: "topic/Schule".into() },
        3 => {
            Edit::Text { key: "notes".into(), text: "Kennt sie alle. ".repeat(usize::from(value)) }
        }
        4 => Edit::Settle { key: "family".into(), value: Value::text("Vogel") },
        _ => Edit::Text { key: "notes".into(), text: format!("{value} Kennt alle {value}.") },
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn devices_that_have_heard_the_same_in_any_order_show_the_same(steps in proptest::collection::vec(step(), 1..24), order in any::<u64>()) {
        let (one, first) = Device::founds(1, &renate());
        let start = one.document.heads();
        let mut devices = [one, Device::new(2), Device::new(3)];
        let mut changes = vec![(0, first.clone())];
        for device in &mut devices[1..] {
            device.document.merge(&first, &DeviceId::new([1; 16])).unwrap();
        }
        for step in steps {
            match step {
                Step::Edit { device, key, value, late } => {
                    let base = if late { start.clone() } else { devices[device].document.heads() };
                    if let Some(change) = devices[device].saves(2_000, &base, &[wish(key, value)]) {
                        changes.push((device, change));
                    }
                }
                Step::Hear { device, change } => {
                    let (of, change) = &changes[change % changes.len()];
                    let of = devices[*of].id;
                    devices[device].document.merge(change, &of).unwrap();
                }
            }
        }
        // Everybody hears everything, each in an order of their own, waiting ones again.
        for (turn, device) in devices.iter_mut().enumerate() {
            let mut open: Vec<_> = changes.clone();
            let shift = (order as usize).wrapping_add(turn * 7) % open.len();
            open.rotate_left(shift);
            if turn == 1 { open.reverse(); }
            for _ in 0..=changes.len() {
                open.retain(|(of, change)| {
                    let of = DeviceId::new([*of as u8 + 1; 16]);
                    matches!(device.document.merge(change, &of).unwrap(), Merged::Waiting(_))
                });
            }
            prop_assert!(open.is_empty());
        }
        prop_assert_eq!(devices[0].view(), devices[1].view());
        prop_assert_eq!(devices[1].view(), devices[2].view());
        prop_assert_eq!(Document::load(&devices[2].document.save()).unwrap().view(ID), devices[2].view());
        for variants in devices[0].view().conflicts.values() {
            prop_assert!(variants.len() > 1);
        }
    }
}
