"""Demo content: sample guidance and sample people, from readable files in fixtures/."""
