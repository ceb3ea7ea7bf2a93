package demo

// Given and family names, common ones of many origins, so that lists look like a real
// school's. Persons are made by joining them at random.
var givenNames = []string{
	"Aaliyah", "Abigail", "Adriana", "Ahmed", "Alejandro", "Alice", "Amara", "Amir", "Andre", "Angela", "Anh", "Antonio", "Aria", "Asher",
	"Aurora", "Ava", "Beatriz", "Benjamin", "Bianca", "Brandon", "Bruno", "Caleb", "Camila", "Carlos", "Carmen", "Caroline", "Chloe",
	"Daniel", "Daniela", "Darius", "David", "Deja", "Diego", "Dmitri", "Elena", "Eli", "Elijah", "Emily", "Emmanuel", "Esperanza", "Ethan",
	"Eva", "Fatima", "Felix", "Fernando", "Gabriela", "Grace", "Hana", "Hannah", "Hassan", "Hector", "Hugo", "Imani", "Isabella", "Isaiah",
	"Ivan", "Jada", "Jamal", "James", "Jasmine", "Javier", "Jayden", "Jesse", "Jin", "Joao", "Jordan", "José", "Josephine", "Juan", "Julia",
	"Kai", "Kayla", "Keisha", "Kenji", "Khalil", "Laila", "Lam", "Leah", "Leo", "Liam", "Lina", "Lucas", "Lucía", "Luis", "Luna", "Maeve",
	"Malik", "Manuel", "Marcus", "María", "Mateo", "Maya", "Mei", "Mia", "Miguel", "Minh", "Mohamed", "Naomi", "Natalia", "Nathan", "Nia",
	"Nicolás", "Noah", "Noor", "Nuno", "Olivia", "Omar", "Oscar", "Owen", "Paula", "Pedro", "Priya", "Quinn", "Rafael", "Rania", "Rosa",
	"Ruth", "Ryan", "Samir", "Samuel", "Santiago", "Sara", "Sofía", "Stella", "Tariq", "Tatiana", "Thomas", "Tiana", "Tomás", "Tyler",
	"Valentina", "Victor", "Violet", "Wei", "William", "Ximena", "Yara", "Yusuf", "Zara", "Zoe",
}

var familyNames = []string{
	"Abbott", "Acosta", "Adeyemi", "Aguilar", "Ali", "Alvarez", "Andrade", "Arroyo", "Baker", "Barbosa", "Barros", "Begum", "Bell", "Bennett",
	"Boateng", "Brooks", "Bui", "Cabral", "Campbell", "Cardoso", "Carter", "Castillo", "Chen", "Chowdhury", "Clarke", "Coleman", "Colón",
	"Cooper", "Correia", "Cruz", "Da Silva", "Dang", "Delgado", "Desai", "Diallo", "Diaz", "Dixon", "Doyle", "Duarte", "Ellis", "Espinoza",
	"Farah", "Fernandes", "Figueroa", "Fisher", "Flores", "Foster", "Franco", "Freeman", "Garcia", "Gibson", "Gomes", "Gonzalez", "Graham",
	"Greene", "Guerrero", "Gupta", "Gutierrez", "Haddad", "Hall", "Hassan", "Hayes", "Henry", "Hernandez", "Hoang", "Hughes", "Hussein",
	"Ibrahim", "Jackson", "James", "Jensen", "Jimenez", "Johnson", "Joseph", "Kaur", "Kelly", "Khan", "Kim", "King", "Kovacs", "Kowalski",
	"Lam", "Le", "Lee", "Lewis", "Lima", "Lopes", "Lopez", "Luna", "Machado", "Marques", "Marshall", "Martin", "Martinez", "Medeiros",
	"Medina", "Mehta", "Mendes", "Mendoza", "Mensah", "Miller", "Miranda", "Mitchell", "Mohamed", "Molina", "Monteiro", "Morales", "Moreno",
	"Morgan", "Murphy", "Navarro", "Nguyen", "Núñez", "Okafor", "Oliveira", "Ortiz", "Osei", "Owens", "Pacheco", "Park", "Patel", "Peña",
	"Pereira", "Perez", "Perry", "Pham", "Phillips", "Pires", "Pope", "Price", "Quinn", "Ramirez", "Ramos", "Reed", "Reyes", "Ribeiro",
	"Rivera", "Roberts", "Robinson", "Rodrigues", "Rogers", "Romero", "Rosa", "Ross", "Ruiz", "Russell", "Salazar", "Sanchez", "Santana",
	"Santos", "Shah", "Sharma", "Silva", "Simmons", "Singh", "Soares", "Sullivan", "Tavares", "Taylor", "Thompson", "Torres", "Tran",
	"Tremblay", "Turner", "Valdez", "Vargas", "Vaz", "Vega", "Vieira", "Walker", "Wang", "Ward", "Warren", "Washington", "Watson", "White",
	"Williams", "Wilson", "Wong", "Wright", "Yang", "Young", "Zamora", "Zhang",
}

// trade is a line of business with what a learner may do there.
type trade struct {
	firm     string // "%s Bakery"
	naics    string
	cluster  string // CEDS 001288
	soc      string
	title    string
	duties   string
	learning string
	tasks    string // JSON
	weight   int
}

var trades = []trade{
	{"%s Bakery", "311811", "09", "51-3011", "Bakery intern", "Weigh and mix dough, fill the shop window, serve at the counter with a baker beside you.", "How a small food business plans its day, food safety, how to talk with customers.", `[{"name":"Mix dough"},{"name":"Serve customers"},{"name":"Use the dough mixer","hazard":"power_mixer"}]`, 4},
	{"%s Community Hospital", "622110", "08", "31-1131", "Patient care intern", "Welcome patients, bring meals and blankets, help the nurses keep rooms ready.", "How a ward works, hand hygiene, privacy, listening.", `[{"name":"Welcome patients"},{"name":"Deliver meals"}]`, 5},
	{"%s Auto Care", "811111", "16", "49-3023", "Auto service intern", "Check fluids and tires, hand tools to the mechanic, keep the bay clean, write up jobs.", "How brakes, tires and engines are checked; reading a repair order.", `[{"name":"Check tires and fluids"},{"name":"Clean the bay"},{"name":"Stand near the lift","hazard":"vehicle_lift"}]`, 3},
	{"%s Machine Works", "332710", "13", "51-4041", "Machine shop intern", "Measure parts, read drawings, set up work with a machinist.", "Measuring to a thousandth, reading drawings, shop safety.", `[{"name":"Measure parts"},{"name":"Deburr by hand"},{"name":"Run a lathe","hazard":"metal_forming"}]`, 4},
	{"%s Software", "541511", "11", "15-1252", "Software intern", "Test new screens, write down faults, fix small ones with a developer.", "How a team plans, tests and ships software.", `[{"name":"Test screens"},{"name":"Fix small faults"}]`, 5},
	{"%s Credit Union", "522130", "06", "43-3071", "Member services intern", "Greet members, help with forms, sort the day's papers.", "How accounts and loans work, keeping figures right, privacy.", `[{"name":"Greet members"},{"name":"Sort papers"}]`, 3},
	{"%s Veterinary Clinic", "541940", "01", "31-9096", "Animal care intern", "Feed and walk animals, clean kennels, help at the front desk.", "Handling animals safely, cleaning, talking with owners.", `[{"name":"Feed and walk animals"},{"name":"Clean kennels"}]`, 3},
	{"%s Builders", "236115", "02", "47-2031", "Construction office intern", "Measure rooms, draw plans, order material, visit sites with the foreman.", "Reading plans, estimating, site safety.", `[{"name":"Measure rooms"},{"name":"Order material"},{"name":"Use hand tools"}]`, 4},
	{"%s Child Care Center", "624410", "05", "39-9011", "Child care intern", "Read stories, set up games, help at lunch beside a teacher.", "How children learn, keeping them safe, planning an activity.", `[{"name":"Read stories"},{"name":"Help at lunch"}]`, 5},
	{"%s Graphics", "541430", "03", "27-1024", "Design intern", "Draw flyers, prepare files for print, photograph work.", "Layout, colour, working to a customer's wish.", `[{"name":"Draw flyers"},{"name":"Prepare files"}]`, 3},
	{"%s Farm", "111419", "01", "45-2092", "Farm intern", "Plant, weed and pack vegetables, sell at the farm stand.", "Growing seasons, soil, selling direct.", `[{"name":"Plant and weed"},{"name":"Sell at the stand"},{"name":"Drive a tractor","hazard":"tractor"}]`, 3},
	{"%s Legal Aid", "541110", "12", "23-2011", "Law office intern", "Sort files, make copies, greet clients, sit in at court.", "How a case moves, keeping secrets, clear writing.", `[{"name":"Sort files"},{"name":"Greet clients"}]`, 2},
	{"%s Hotel", "721110", "09", "43-4081", "Hotel intern", "Check guests in, set tables, help plan events.", "Service, planning, languages at work.", `[{"name":"Check guests in"},{"name":"Set tables"}]`, 3},
	{"%s Water and Light", "221310", "07", "51-8031", "Public works intern", "Read meters, test water, map pipes.", "How a town gets water and power; working with maps.", `[{"name":"Read meters"},{"name":"Test water"}]`, 2},
	{"%s Freight", "484110", "16", "43-5071", "Dispatch intern", "Track loads, call drivers, sort papers.", "How goods move, planning a route.", `[{"name":"Track loads"},{"name":"Sort papers"}]`, 2},
	{"%s Biolabs", "541714", "15", "29-2010", "Lab intern", "Label samples, prepare solutions, keep the lab book.", "Careful measuring, writing down what you saw.", `[{"name":"Label samples"},{"name":"Prepare solutions"}]`, 3},
	{"%s Market", "445110", "14", "41-2031", "Store intern", "Stock shelves, build displays, help shoppers.", "How a shop decides what to sell.", `[{"name":"Stock shelves"},{"name":"Help shoppers"},{"name":"Use the box baler","hazard":"baler"}]`, 3},
	{"%s Family Services", "624190", "10", "21-1093", "Community service intern", "Answer the phone, pack food boxes, help with forms.", "How people find help; patience.", `[{"name":"Answer the phone"},{"name":"Pack food boxes"}]`, 3},
}

// events are group experiences that are not placements.
var events = []struct {
	code, title    string
	grades         [2]int
	minutes, share int // share of learners of those grades who take part in a year, percent
}{
	{"speaker", "Guest speaker", [2]int{6, 12}, 45, 55},
	{"career_fair", "Career fair", [2]int{8, 12}, 150, 40},
	{"workplace_tour", "Workplace tour", [2]int{6, 11}, 180, 25},
	{"job_shadow", "Job shadow", [2]int{9, 12}, 360, 14},
	{"informational_interview", "Interview with a professional", [2]int{9, 12}, 40, 10},
	{"mentoring", "Mentoring", [2]int{9, 12}, 600, 6},
	{"industry_project", "Industry project", [2]int{7, 12}, 900, 8},
	{"service_learning", "Service learning", [2]int{6, 12}, 480, 9},
}
