package rostergen

// Given names are common; family names are put together from two parts so that
// the whole names belong to nobody in particular.
var (
	givenNames = []string{
		"Ada", "Amir", "Ana", "Bao", "Bela", "Caleb", "Camila", "Chidi", "Clara", "Dalia", "Daniel", "Dara", "Diego", "Elena",
		"Eli", "Emeka", "Esther", "Farah", "Felix", "Gia", "Grace", "Hana", "Hugo", "Ines", "Isaac", "Ivy", "Jada", "Jonas",
		"Jun", "Kai", "Keiko", "Lena", "Leo", "Lina", "Luis", "Maya", "Mei", "Milo", "Nadia", "Nico", "Noor", "Omar", "Paz",
		"Priya", "Quinn", "Rafael", "Rosa", "Ruth", "Sami", "Sana", "Sofia", "Tariq", "Tess", "Theo", "Uma", "Vera", "Wren",
		"Xiomara", "Yara", "Zoe",
	}
	familyBegins = []string{
		"Alder", "Amber", "Ash", "Birch", "Bram", "Brook", "Cedar", "Clover", "Copper", "Elder", "Fern", "Flint", "Garnet",
		"Hazel", "Heather", "Iron", "Juniper", "Lark", "Linden", "Maple", "Marl", "Moss", "Oak", "Pebble", "Quill", "Reed",
		"Rowan", "Sage", "Silver", "Thistle", "Umber", "Willow",
	}
	familyEnds = []string{
		"acre", "bank", "bridge", "brook", "combe", "croft", "dale", "field", "gate", "grove", "hurst", "land", "mere", "more",
		"ridge", "shaw", "side", "stead", "stone", "thorpe", "ton", "wick", "wood", "worth",
	}
	places = []string{
		"Alderfield", "Brightwater", "Cedar Hollow", "Dunmore Falls", "Eastmarch", "Fernley Cross", "Goldenrod", "Harrowgate",
		"Indigo Bay", "Juniper Flats", "Kestrel Point", "Larkmeadow", "Millrace", "Northbend", "Old Quarry", "Pinewatch",
	}
	features = []string{"Hill", "Lake", "Bridge", "Meadow", "Orchard", "River", "Summit", "Valley"}

	courseTitles = []string{
		"English", "Algebra", "Geometry", "Biology", "Chemistry", "World history", "Civics", "Spanish", "Studio art", "Band",
		"Physical education", "Health", "Computer science", "Automotive technology", "Culinary arts", "Health science",
		"Construction trades", "Business", "Career seminar", "Agriculture",
	}
	gradeCodes = []string{"09", "10", "11", "12"}
)
