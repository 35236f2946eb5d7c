//! [`Vector`], and [`Packed`], the form in which those of articles are kept.

/// A vector of length 1: the product of two is their cosine.
#[derive(Clone, Debug, PartialEq)]
pub struct Vector(Vec<f32>);

impl Vector {
    /// `numbers`, brought to length 1. `None` for those that have no direction:
    /// none at all, only zeros, one that is no finite number.
    ///
    /// ```
    /// use sotay::meaning::Vector;
    ///
    /// assert_eq!(Vector::new(vec![3.0, 4.0]).unwrap().numbers(), [0.6, 0.8]);
    /// assert_eq!(Vector::new(vec![0.0, f32::NAN]), None);
    /// ```
    pub fn new(mut numbers: Vec<f32>) -> Option<Self> {
        let length = numbers.iter().map(|x| x * x).sum::<f32>().sqrt();
        if !length.is_finite() || length <= f32::MIN_POSITIVE {
            return None;
        }
        for number in &mut numbers {
            *number /= length;
        }
        Some(Self(numbers))
    }

    /// Its numbers.
    pub fn numbers(&self) -> &[f32] {
        &self.0
    }

    /// How near it is to another of the same model: 1 in the same direction.
    pub fn cosine(&self, other: &Self) -> f32 {
        self.0.iter().zip(&other.0).map(|(a, b)| a * b).sum()
    }
}

/// A vector in a byte a number, a quarter of the memory: every number is a
/// multiple of one step. The cosine with the vector it was made of is .9999 and
/// better, so what is lost is less than what one CPU computes differently from
/// another.
#[derive(Clone, Debug, PartialEq)]
pub struct Packed {
    /// The step.
    pub(super) step: f32,
    /// How many steps each number is.
    pub(super) steps: Box<[i8]>,
}

impl Packed {
    /// A vector, packed.
    pub fn of(vector: &Vector) -> Self {
        let largest = vector.0.iter().fold(0.0_f32, |max, x| max.max(x.abs()));
        // A vector of length 1 has a number that is not zero.
        let step = largest / f32::from(i8::MAX);
        #[expect(
            clippy::cast_possible_truncation,
            reason = "between -127 and 127 by the choice of the step"
        )]
        let steps = vector.0.iter().map(|x| (x / step).round() as i8);
        Self {
            steps: steps.collect(),
            step,
        }
    }

    /// Its bytes, as [`Packed::from_bytes`] reads them.
    pub fn to_bytes(&self) -> impl Iterator<Item = u8> + '_ {
        let steps = self.steps.iter().map(|step| step.cast_unsigned());
        self.step.to_le_bytes().into_iter().chain(steps)
    }

    /// What was packed, of [`Packed::bytes_of`] its dimension bytes. `None` for
    /// what cannot be a vector.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (step, steps) = bytes.split_first_chunk()?;
        let step = f32::from_le_bytes(*step);
        let steps = steps.iter().map(|byte| byte.cast_signed()).collect();
        (step.is_finite() && step > 0.0).then_some(Self { step, steps })
    }

    /// How many bytes one of this many numbers takes.
    pub fn bytes_of(dimension: usize) -> usize {
        size_of::<f32>() + dimension
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wave(of: f32) -> Vector {
        let numbers = (0..384_u16).map(|at| (f32::from(at) * of).sin());
        Vector::new(numbers.collect()).unwrap()
    }

    fn unpacked(packed: &Packed) -> Vector {
        let numbers = packed.steps.iter().map(|&n| f32::from(n) * packed.step);
        Vector::new(numbers.collect()).unwrap()
    }

    #[test]
    fn packing_keeps_the_direction() {
        for of in [0.01, 0.3, 1.7] {
            let packed = Packed::of(&wave(of));
            let cosine = unpacked(&packed).cosine(&wave(of));
            assert!(cosine > 0.9999, "{of}: {cosine}");
        }
    }

    #[test]
    fn bytes_and_back() {
        let packed = Packed::of(&wave(0.7));
        let bytes: Vec<u8> = packed.to_bytes().collect();
        assert_eq!(bytes.len(), Packed::bytes_of(384));
        assert_eq!(Packed::from_bytes(&bytes), Some(packed));
        assert_eq!(Packed::from_bytes(&[0; 8]), None, "no step");
        assert_eq!(Packed::from_bytes(&[1; 3]), None, "too short");
    }
}
