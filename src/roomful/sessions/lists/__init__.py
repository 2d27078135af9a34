"""Sessions and what belongs to them as lists with questions of their own find them: any field, any order."""
