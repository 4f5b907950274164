/** Passwords and their cores that every guessing tool tries first, lower case, without digits and signs at the ends. */
export const COMMON_PASSWORDS: ReadonlySet<string> = new Set(
  `
password passw passwd passwort motdepasse contrasena contraseña senha parola haslo wachtwoord lozinka salasana heslo
qwerty qwertyuiop qwertyui qwert qwer qwertz qwertzuiop azerty azertyuiop asdf asdfg asdfgh asdfghjkl asdfjkl zxcv zxcvb
zxcvbn zxcvbnm poiuytrewq lkjhgfdsa mnbvcxz qazwsx qazwsxedc qazwsxedcrfv wsxedc edcrfv qweasd qweasdzxc qweqwe qwaszx
asdasd asdqwe zaqwsx zaqxsw plokij okmijn abc abcd abcde abcdef abcdefg abcdefgh abcdefghij abcabc aaa aaaa aaaaaa aaaaaaaa
letmein letmeinnow welcome welcomehome welcomeback admin administrator adminadmin root toor rootroot superuser sysadmin
user username guest guestguest login loginlogin logon signin master mastermind supervisor manager operator support
changeme changeit changethis default temp temporary temppass newpass newpassword mypass mypassword thepassword yourpassword
nopassword passpass passwordpassword passphrase passcode pass passme access accessdenied secret topsecret secretsecret
test tester testing testtest testuser testpass demo demodemo sample example dummy trial trialtrial hello hellohello
helloworld hellokitty hellothere hi hiya goodbye goodmorning goodnight goodluck thankyou please whatever whatsup nothing
something anything everything nobody somebody anybody iloveyou iloveu iloveme iloveyouu iloveyousomuch iloveyoubaby iloveit
ilovemusic ilovegod ilovejesus ilovemom ilovemymom ilovedad ilovemyself ilovemyfamily ilovecats ilovedogs ilove loveyou
loveme lovelove lovely lover loverboy lovergirl loveless lovehate lovebug lovebird loveislife lovestory luvyou loving
myloves mylove mybaby mygirl mylife myspace mysterious mystery mickey mickeymouse minnie minniemouse donald donaldduck
dragon dragons dragonball dragonballz dragonfly dragonfire monkey monkeys monkeyboy monkeyman monkeybutt gorilla
princess princesa princesas prince princessa queen queenbee king kingkong kingking kingdom kings sunshine sunflower sunset
sunrise sunny sunday monday tuesday wednesday thursday friday saturday january february march april june july august
september october november december spring summer autumn winter springtime summertime summerlove winterfell snowball
shadow shadowman shadows shadowfax football footballer fotball futbol soccer soccerboy soccergirl baseball basketball
volleyball hockey tennis cricket rugby golf golfer golfing swimming skating skateboard skater surfer surfing snowboard
batman superman spiderman ironman wolverine hulk thor avengers captain captainamerica catwoman wonderwoman joker robin
starwars startrek jedi jediknight skywalker lukeskywalker darthvader vader yoda chewbacca hansolo anakin stormtrooper
pokemon pikachu charizard charmander bulbasaur squirtle mewtwo naruto sasuke sakura kakashi itachi goku vegeta gohan
onepiece bleach ichigo deathnote finalfantasy sephiroth cloudstrife zelda link mario luigi supermario sonic tetris pacman
minecraft roblox fortnite warcraft worldofwarcraft starcraft diablo counterstrike callofduty halo masterchief gears xbox
xboxlive playstation nintendo gamecube gameboy gamer gamers gaming games gameover gamemaster leagueoflegends dota overwatch
matrix neo trinity morpheus gandalf frodo bilbo aragorn legolas gollum sauron hobbit lordoftherings middleearth hogwarts
harrypotter potter hermione dumbledore voldemort gryffindor slytherin ravenclaw hufflepuff narnia aslan twilight edward
bella jacob vampire vampires werewolf zombie zombies ghost ghosts witch wizard magic magical magician merlin phoenix unicorn
unicorns mermaid fairy angel angels angela angelo angelina angelica angelito angelbaby devil devils demon demons lucifer
satan hell heaven jesus jesuschrist jesusislord jesuslovesme christ christian christina christine christopher christmas god
godisgood godislove godbless blessed blessing faith hope grace mercy glory gloria praise prayer savior church bible
trustno trustnoone trustme freedom liberty justice peace peaceful harmony forever foreverlove foreveryoung always neverland
never nevermind nevergiveup infinity eternal eternity destiny fortune lucky luckyme luckycharm luckyone luckydog
michael michelle michel mike mikey jordan jordans jennifer jenny jessica jessie jason joshua josh joseph joe john johnny
johnson jonathan james jamie jake jack jackie jackson jacksparrow daniel daniela danielle danny david davis robert roberto
robbie rob richard rick ricky ricardo william williams will willie andrew andrea andy anthony antonio tony thomas tommy tom
charles charlie charlotte chelsea chelsey matthew matt matthews mark marcus martin martha maria mariana mary marie marina
nicholas nicole nick nicky natasha natalie nathan ashley amanda amber alexander alexandra alexander alexis alex alexa
alejandro alejandra alicia alice allison alison samantha sam sammy samuel samson sandra sara sarah stephanie stephen steven
steve stefan sebastian simon simone sophia sophie stella susan suzanne sabrina shannon sharon sheila sierra savannah
elizabeth emily emma eric erica erika eduardo evelyn patricia patrick paul paula pamela peter phillip philip peanut
rachel rebecca raymond roger ronald ronaldo ronaldinho rooney messi lionelmessi neymar beckham kobe kobebryant lebron
lebronjames michaeljordan tigerwoods tiger tigers tigger tiggers benjamin ben brandon brandy brian brianna bradley brittany
brooke bruce brucelee bryan barbara barbie carlos carmen carol carolina caroline catherine cathy chris cindy claudia
courtney crystal cristina cynthia deborah dennis derek diana diane dominic donna dorothy douglas dylan fernando florence
francis francisco frank franklin fred freddy gabriel gabriela gabriella gary george gerald ginger grandma grandpa greg
gregory hannah harley harleydavidson harold harry heather helen henry howard hunter hunting ian isabel isabella isabelle
jasmine jasper jeffrey jeremy jerry jesse jimmy joanna jose juan julia julian juliana julie justin justinbieber karen
katherine kathleen kathryn katie kayla keith kelly kelsey kenneth kevin kimberly kristen kristina kyle lauren laura
lawrence leonardo leslie linda lindsay lisa logan louis louise lucas lucy luis madison maggie malcolm manuel marvin mason
maxwell melanie melissa mercedes mercedesbenz miguel mildred miranda mitchell molly monica monique morgan muhammad mohammed
ahmed ali fatima oliver olivia oscar pedro penelope preston priscilla quentin rafael ralph randy raquel robinson rodrigo
roman ronnie rosemary roxanne russell ryan santiago sergio shane shawn sheldon sherlock sidney spencer stanley stewart
tamara taylor taylorswift teresa theresa tiffany timothy tina todd tracy travis trevor tristan tyler valentina valentine
valerie vanessa veronica vicky victor victoria vincent virginia vivian walter wayne wendy wesley whitney xavier yolanda
yvonne zachary zoe cooper buster buddy bailey rocky rockyou rockstar rocknroll rockandroll max maxx duke bandit bear
teddybear teddy gizmo jackass jasmin lady lassie lola lucky maddie marley midnight milo missy misty muffin oreo patches
pepper petey precious prince puppy puppies puppylove doggy doggie doggies kitty kitten kittens kittycat cat cats catdog
dog dogs doghouse fish fishing fisherman horse horses pony ponies rabbit rabbits bunny bunnies chicken chickens duck ducks
cow cows pig piglet piggy sheep goat turtle turtles tortoise frog froggy snake snakes spider spiders butterfly butterflies
ladybug bumblebee honey honeybee honeybear honeybunny honeymoon eagle eagles falcon falcons hawk raven ravens panther
panthers lion lions lionking lioness leopard cheetah jaguar cougar wolf wolves wolfpack bears elephant giraffe zebra panda
dolphin dolphins shark sharks whale penguin penguins killer killers killme killbill killjoy assassin hitman sniper ninja
ninjas samurai warrior warriors gladiator spartan spartans viking vikings knight knights soldier army navy marines airforce
military police cowboy cowboys cowgirl pirate pirates gangster gangsta thug thuglife playboy playgirl player players pimp
ferrari porsche lamborghini mustang corvette camaro chevy chevrolet toyota honda hondacivic nissan mazda subaru suzuki
yamaha kawasaki ducati bmw audi volkswagen volvo jeep dodge challenger charger ford fordmustang cadillac bugatti
apple banana bananas orange oranges strawberry strawberries blueberry blackberry cherry cherries peach peaches mango
pineapple watermelon lemon lemonade grape grapes tomato potato cheese cheeseburger cheesecake pizza pizzahut burger
chocolate vanilla caramel cookie cookies cookiemonster cupcake pancake muffins candy candyman candycane sugar sweet
sweetie sweetheart sweetpea sweetness sweets butter peanutbutter bacon steak coffee espresso starbucks cocacola coke pepsi
sprite drpepper mountaindew redbull budweiser heineken corona tequila vodka whiskey beer wine water fire fireman firefly
firefox fireball firebird earth wind thunder thunderbird lightning storm stormy rainbow rainbows raindrop rain cloud clouds
snow snowflake snowman ice iceman icecream iceage ocean oceans beach beaches river forest flower flowers flowerpower rose
roses tulip daisy lily violet jasmin orchid garden gardener tree trees mountain mountains star stars starlight stardust
starfish superstar superstars moon moonlight moonlove sun sky skyline space spaceman galaxy universe planet mars venus
saturn jupiter mercury neptune pluto apollo zeus hercules athena atlantis titan titanic titans olympus
red blue green yellow purple black white pink silver golden gold diamond diamonds ruby emerald sapphire pearl
crimson scarlet indigo magenta turquoise blackcat blackjack blackhawk blackrose blacksheep blackwidow bluesky bluemoon
blueeyes bluebird reddragon redrose redsox redwings redskins greenday greenbay greentea whitesox whiterose goldfish
goldeneye goldstar silverado silverfox purplehaze purplerain pinkfloyd pinkpanther yellowsubmarine
computer computers internet network windows microsoft google facebook twitter instagram youtube yahoo gmail hotmail amazon
netflix linkedin samsung samsunggalaxy motorola nokia iphone ipad macbook macintosh android linux ubuntu debian oracle
mysql postgres database server webmaster website hacker hackers hacked hackme hacking programmer developer engineer cisco
router wireless wifi security secure secured private privacy cheater system systems office company business money moneyman
moneymoney dollar dollars cash millionaire billionaire rich richard bitcoin ethereum trading market marketing sales
music musica musical musician guitar guitarist guitarhero piano drums drummer violin metal metallica heavymetal slipknot
nirvana eminem slimshady tupac biggie beatles thebeatles ledzeppelin acdc ironmaiden megadeth linkinpark greenday blink
fallout falloutboy mychemicalromance evanescence coldplay radiohead queen elvis elvispresley madonna rihanna beyonce
shakira britney onedirection backstreet nsync spicegirls bts blackpink arctic monkeys arcticmonkeys pearljam soundgarden
america american usa canada canadian mexico mexican brazil brasil argentina colombia england london liverpool liverpoolfc
manchester manchesterunited manunited manutd chelseafc arsenal arsenalfc gunners everton tottenham barcelona fcbarcelona
realmadrid juventus milan acmilan inter intermilan bayern ajax benfica porto celtic rangers scotland ireland irish germany
deutschland berlin france paris parisparis italia italy roma spain espana portugal russia moscow ukraine poland polska
japan tokyo china beijing korea india indian mumbai pakistan africa egypt israel turkey istanbul galatasaray fenerbahce
besiktas australia sydney newyork newyorkcity brooklyn chicago boston texas dallas dallascowboys houston austin california
losangeles hollywood lakers sanfrancisco oakland raiders steelers packers patriots yankees redsox florida miami orlando
atlanta phoenix seattle denver broncos detroit philadelphia eagles cleveland cincinnati pittsburgh washington virginia
carolina georgia alabama tennessee kentucky michigan minnesota vikings montana dakota nevada vegas lasvegas arizona hawaii
alaska maverick mavericks iceman goose topgun rambo terminator predator alien aliens xfiles scully mulder buffy simpsons
homer homersimpson bart bartsimpson southpark cartman kenny familyguy stewie spongebob patrick garfield snoopy scooby
scoobydoo bugsbunny daffyduck tweety tweetybird sylvester tazmania pooh winniethepooh eeyore piglet simba nala mufasa bambi
dumbo aladdin jasmine ariel cinderella snowwhite rapunzel pocahontas mulan tinkerbell peterpan stitch nemo findingnemo
shrek fiona donkey madagascar frozen elsa anna olaf moana cars toystory buzzlightyear woody wall
fuck fuckyou fuckyou fuckoff fucker fuckme fuckit fucked fuckers fucking fuckthis motherfucker shit shithead bullshit
bitch bitches bitchass asshole bastard dickhead pussy pussycat cock cunt whore slut sex sexy sexygirl sexyboy sexybitch
sexylady sexymama sexxx porn porno pornstar naked nude boobs boobies tits titties bigtits bigdick bigboy bigman bigdaddy
bigdog bigred bigfoot bigmac daddy daddysgirl daddygirl mommy mother father brother sister family familia baby babyboy
babydoll babyface babygirl babygurl babylove babe babes boy boys boyfriend girl girls girlfriend girlpower friend friends
friendship friendster bestfriend bestfriends bestie forever wedding marriage married single singlelady husband wife
hotstuff hottie hotgirl hotrod hotdog hotmama handsome beautiful beauty gorgeous cutie cutiepie cute cuteness pretty
prettygirl prettyboy smile smiley smiles smiling happy happyday happiness happybirthday birthday laugh laughing funny
funnyguy fun funtime joy joyful sad sadness crazy crazyboy crazygirl crazyman crazylove insane psycho maniac lunatic
genius einstein newton darwin edison tesla nikola galileo leonardo picasso vangogh mozart beethoven shakespeare romeo
juliet romeoandjuliet hamlet macbeth napoleon caesar cleopatra alexander alexanderthegreat churchill lincoln kennedy obama
trump clinton reagan washington nixon gandhi mandela student students teacher teachers school highschool college
university education science math physics chemistry biology history english spanish french german library librarian
doctor doctors nurse nursing hospital medicine dentist lawyer attorney judge pilot airplane airport aviation flight flying
sailor sailing sail boat captainhook submarine train trains railroad truck trucker driver driving race racer racing nascar
motocross motorcycle biker bicycle bike mountainbike skateboarding travel traveler vacation holiday holidays adventure
explorer discovery discover journey chocolat bonjour bonsoir merci soleil amour amore amor amorcito teamo teamomucho tequiero
tequieromucho mivida miamor micorazon corazon estrella estrellita hermosa bonita chiquita mariposa princesita guadalupe
mexicali sinaloa chivas america cruzazul pumas tigres hola holahola adios diosesamor dios jesucristo familia hermano
liebe schatz schatzi hallo hallohallo passwortpasswort sommer winterzeit fussball deutschland schalke dortmund bayernmunchen
computer schule freundschaft geheim ficken arschloch hase hasi mausi maus engel sonnenschein schmetterling
doudou loulou chouchou nounours marseille motdepasse soleil jetaime jetaimemoncoeur bonheur
juventus forzajuve forzamilan forzainter ciao ciaociao amoremio tiamo napoli ferrari francesca alessandro alessandra
giuseppe antonio giovanni lorenzo matteo federica federico valentino valentinorossi
zaqwsxcde mko nhy bgt vfr cde xsw zaq qaz wsx edc rfv tgb yhn ujm onetwothree onetwothreefour numberone number one two
three four five six seven eight nine ten hundred thousand million billion zero zerozero double triple single first last
alpha beta gamma delta omega sigma bravo foxtrot tango whisky yankee zulu echo november sierra lima
correcthorsebatterystaple opensesame sesame abracadabra hocuspocus openup opendoor knockknock pleaseletmein
bulkhead bulkheadbulkhead saas tenant workspace company companyname dashboard
`
    .trim()
    .split(/\s+/),
);
